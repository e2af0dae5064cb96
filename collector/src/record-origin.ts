import type { IncomingHttpHeaders } from "node:http";
import type { RecordOrigin } from "@outlay/core/log-record";

/** What a request says of itself beside its events. */
export type RequestOrigin = Pick<RecordOrigin, "signal" | "client" | "clientId" | "dropped">;

const signals: Readonly<Record<string, RecordOrigin["signal"]>> = {
  "/v1/traces": "span",
  "/v1/logs": "log",
  "/v1/metrics": "metric",
  "/v1/outcomes": "outcome",
};

/** `outlay-js/0.1.0 <id of the process>`. */
const CLIENT = /^([\w.@/+-]{1,60})(?: ([\w-]{1,60}))?$/;
/** The first product of a user agent: `OTel-OTLP-Exporter-JavaScript/0.57.0`. */
const PRODUCT = /^[\w.@/+-]{1,60}/;
const DROPS = /^[a-z_]{1,30}=\d{1,15}(?:,[a-z_]{1,30}=\d{1,15}){0,19}$/;

/**
 * Where a request comes from: its door, and who sends it. `x-outlay-client` names the client and its process,
 * `x-outlay-dropped` what that process has lost since its start (`queue_full=3,invalid=1`); else `user-agent` names the
 * client. What does not read so is left out: it is about the events, and never a reason to refuse them.
 */
export function requestOrigin(path: string, headers: IncomingHttpHeaders): RequestOrigin {
  const signal = signals[path] ?? "native";
  const named = CLIENT.exec(textOf(headers["x-outlay-client"]));
  const client = named?.[1] ?? PRODUCT.exec(textOf(headers["user-agent"]))?.[0];
  const clientId = named?.[2];
  const dropped = clientId === undefined ? undefined : readDrops(textOf(headers["x-outlay-dropped"]));
  return {
    signal,
    ...(client === undefined ? {} : { client }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(dropped === undefined ? {} : { dropped }),
  };
}

const textOf = (value: string | string[] | undefined): string => (typeof value === "string" ? value : "");

function readDrops(text: string): Record<string, number> | undefined {
  if (!DROPS.test(text)) return undefined;
  return Object.fromEntries(text.split(",").map((pair) => [pair.split("=")[0] ?? "", Number(pair.split("=")[1])]));
}
