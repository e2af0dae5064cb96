import { createRequire } from "node:module";
import type { ConnectionOptions } from "node:tls";
import { promisify } from "node:util";
import { constants, gunzip, gzip } from "node:zlib";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import kafkajs, { CompressionTypes, Kafka, type LogEntry, logLevel, type SASLOptions } from "kafkajs";

export interface KafkaConnection {
  /** `host:port`, one or more. */
  readonly brokers: readonly string[];
  readonly clientId?: string;
  readonly ssl?: boolean | ConnectionOptions;
  readonly sasl?: SASLOptions;
}

const CONNECT_MS_MAX = 2_000;
/** What the client says of one outage would fill a disk. */
const LOG_EVERY_MS = 10_000;

/** A client of its own: consumers of one kafkajs client share what they believe to be committed. */
export function createKafka(
  connection: KafkaConnection,
  { clock, logger, counters }: { clock: Clock; logger: Logger; counters: Counters },
  requestMs: number,
): Kafka {
  healRequestQueue(clock);
  const { brokers, clientId = "outlay", ssl, sasl } = connection;
  let quietUntil = 0;
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ...(ssl === undefined ? {} : { ssl }),
    // A copy: kafkajs hangs what it made of the password on the object, where a later one would go unseen.
    ...(sasl === undefined ? {} : { sasl: { ...sasl } }),
    connectionTimeout: CONNECT_MS_MAX,
    authenticationTimeout: 2 * CONNECT_MS_MAX,
    requestTimeout: requestMs,
    // Fails within a second where nobody listens; whoever calls decides how long to go on.
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 500 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log }: LogEntry) => {
        counters.add("outlay_log_kafka_client_warnings_total", 1, { namespace });
        if (clock.monotonic() < quietUntil) return;
        quietUntil = clock.monotonic() + LOG_EVERY_MS;
        logger.warn("eventlog.kafka_client", { namespace, message: log.message, error: textOf(log["error"]) });
      },
  });
}

/** `log_unavailable`, worth a retry: the brokers did not do what was asked. */
export function unavailable(what: string, cause: unknown): AppError {
  return new AppError("log_unavailable", `${what}: ${String(cause)}`, { cause, retryable: true });
}

/** The broker's name of a fault, as `ILLEGAL_GENERATION`; "" where the fault is the connection's. */
export function faultType(error: unknown): string {
  const { type } = (error ?? {}) as { type?: unknown };
  return typeof type === "string" ? type : "";
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

interface RequestQueue {
  pending: readonly unknown[];
  throttledUntil: number;
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

let isHealed = false;

/**
 * kafkajs 2.2.4 sets a timer of a negative time after every request, which Node takes for 1 ms: an idle connection wakes
 * a thousand times a second, and Node 24 warns of each. Nothing that waits needs no timer. Its gzip is level 6, too slow.
 */
function healRequestQueue(clock: Clock): void {
  if (isHealed) return;
  isHealed = true;
  const load = createRequire(import.meta.url);
  const { prototype } = load("kafkajs/src/network/requestQueue/index.js") as { prototype: RequestQueue };
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0 || this.throttledUntil > clock.now()) schedule.call(this);
  };
  const compress = promisify(gzip);
  const decompress = promisify(gunzip);
  // Not by name: Node finds only some of the names of this CommonJS module.
  kafkajs.CompressionCodecs[CompressionTypes.GZIP] = () => ({
    compress: ({ buffer }: { buffer: Buffer }) => compress(buffer, { level: constants.Z_BEST_SPEED }),
    decompress: (buffer: Buffer) => decompress(buffer),
  });
}
