import { lookup } from "node:dns/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import { createOutbound, type Exchange, type Outbound, type OutboundAnswer } from "@outlay/core/outbound/outbound";

/**
 * Outbound requests of this process, by Node's own HTTP. No proxy of the environment is used and no connection kept: each
 * request connects to the very address that was checked for it.
 *
 * @param privateHosts names, `host` or `host:port`, that may lie in a private network
 */
export function openOutbound({
  clock,
  privateHosts,
  resolve = resolveAll,
}: {
  readonly clock: Clock;
  readonly privateHosts: readonly string[];
  /** For tests. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
}): Outbound {
  return createOutbound({ resolve, exchange, clock, privateHosts });
}

async function resolveAll(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

const exchange: Exchange = ({ url, address, method, headers, body, answerBytesMax, signal }) =>
  new Promise((resolve, reject) => {
    const give = (cause: unknown) =>
      reject(
        cause instanceof AppError
          ? cause
          : new AppError("store_unavailable", `outbound: ${url.host} cannot be reached`, { cause, retryable: true }),
      );
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    // The name stays in Host and in the certificate that is asked for; only the address is given.
    const options = {
      method,
      headers,
      signal,
      lookup: always(address),
      agent: false,
      autoSelectFamily: false,
    } as const;
    const request = send(url, options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= answerBytesMax) return void chunks.push(chunk);
        give(new AppError("payload_too_large", `outbound: ${url.host} answers more than ${answerBytesMax} bytes`));
        request.destroy();
      });
      response.on("error", give);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: plain(response.headers), body: Buffer.concat(chunks) }),
      );
    });
    request.on("error", give);
    request.end(body);
  });

/** A name server of one address. Node asks it for names only; an address in the URL is the one that was checked. */
const always =
  (address: string): LookupFunction =>
  (_hostname, options, done) => {
    const family = isIP(address);
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };

function plain(headers: Readonly<Record<string, string | string[] | undefined>>): OutboundAnswer["headers"] {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
