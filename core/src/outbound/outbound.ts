import type { Clock } from "../clock.ts";
import { AppError } from "../errors.ts";
import { isPublicAddress } from "./public-address.ts";

/**
 * The only way in which the product asks an address that somebody typed in: a webhook, a price file, an identity provider.
 * Whoever may set such an address must not reach with it what only this machine can reach.
 */

export interface OutboundRequest {
  readonly url: string;
  readonly method?: "GET" | "POST" | "PUT";
  /** Lower-case names. Those that carry a secret go to the first host only. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default 10,000. For all of it: names, redirects, the whole answer. */
  readonly timeoutMs?: number;
  /** Default 1 MiB. */
  readonly answerBytesMax?: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One request to one address that was checked; answers also to redirects. The adapter must connect to `address` itself. */
export type Exchange = (request: {
  readonly url: URL;
  readonly address: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly answerBytesMax: number;
  readonly signal: AbortSignal;
}) => Promise<OutboundAnswer>;

export interface OutboundDeps {
  /** All addresses of a name, as text. */
  readonly resolve: (hostname: string) => Promise<readonly string[]>;
  readonly exchange: Exchange;
  readonly clock: Clock;
  /** Names, `host` or `host:port`, that may be private: the setting of an administrator, never of a user. */
  readonly privateHosts: readonly string[];
}

/** AppError `forbidden` for an address that may not be asked, `bad_request` for one that is none, else `store_unavailable`. */
export type Outbound = (request: OutboundRequest) => Promise<OutboundAnswer>;

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 1024 * 1024;
const REDIRECTS_MAX = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What a redirect to another host must not carry along. */
const FOR_ONE_HOST = /^(authorization|cookie|proxy-authorization)$|secret|token|signature|api-key/;

/** Makes the one function. */
export function createOutbound(deps: OutboundDeps): Outbound {
  return async (request) => {
    const stop = new AbortController();
    const timeoutMs = request.timeoutMs ?? TIMEOUT_MS;
    const late = deps.clock.sleep(timeoutMs, { signal: stop.signal }).then(() => {
      throw unreachable(`no whole answer within ${timeoutMs} ms`);
    });
    try {
      return await Promise.race([follow(request, deps, stop.signal), late]);
    } finally {
      late.catch(() => undefined); // It "arrives" when the sleep is cut short, after nobody listens any more.
      stop.abort();
    }
  };
}

async function follow(request: OutboundRequest, deps: OutboundDeps, signal: AbortSignal): Promise<OutboundAnswer> {
  let url = readUrl(request.url);
  let { method = "GET", headers = {}, body } = request;
  for (let redirects = 0; ; redirects += 1) {
    const address = await addressOf(url, deps);
    const answerBytesMax = request.answerBytesMax ?? ANSWER_BYTES_MAX;
    const answer = await deps.exchange({ url, address, method, headers, body, answerBytesMax, signal });
    const location = answer.headers["location"];
    if (!REDIRECTS.has(answer.status) || location === undefined) return answer;
    if (redirects === REDIRECTS_MAX) throw unreachable(`more than ${REDIRECTS_MAX} redirects`);
    const next = readUrl(location, url);
    if (url.protocol === "https:" && next.protocol === "http:") throw refused("a redirect leads from https to http");
    if (next.host !== url.host)
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !FOR_ONE_HOST.test(name)));
    if (answer.status < 307) {
      method = "GET";
      body = undefined;
    }
    url = next;
  }
}

function readUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw new AppError("bad_request", "the address is no URL");
  const url = new URL(text, base?.href);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refused("only http and https addresses are asked");
  if (url.username !== "" || url.password !== "") throw refused("an address must not carry user and password");
  return url;
}

/** The one address that will be connected to: resolved and checked here, so that a name cannot change in between. */
async function addressOf(url: URL, { resolve, privateHosts }: OutboundDeps): Promise<string> {
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  const addresses = await resolve(hostname).catch((cause: unknown) => {
    throw unreachable(`${hostname} has no address`, cause);
  });
  const [first] = addresses;
  if (first === undefined) throw unreachable(`${hostname} has no address`);
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  const isNamed = privateHosts.some((name) => [hostname, `${hostname}:${port}`].includes(name.toLowerCase()));
  // One private address among public ones is how a name is made to mean both.
  const inside = isNamed ? undefined : addresses.find((address) => !isPublicAddress(address));
  if (inside === undefined) return first;
  throw refused(
    `${hostname} is ${inside}, which is not in the public network; an administrator may name it among the private hosts`,
  );
}

const refused = (message: string): AppError => new AppError("forbidden", message);
const unreachable = (message: string, cause?: unknown): AppError =>
  new AppError("store_unavailable", `outbound: ${message}`, { cause, retryable: true });
