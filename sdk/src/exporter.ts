import { type Redact, redactedText, type WaitingText } from "./call-text.ts";
import type { Gzip } from "./platform.ts";
import type { FinalAnswer } from "./retry.ts";
import { serialise } from "./serialise.ts";
import type { Tally } from "./tally.ts";
import type { Post } from "./transport.ts";

export interface QueuedEvent {
  event: object;
  /** Of a call; redacted when it is sent. */
  text?: WaitingText | undefined;
  /** Approximate size as JSON. */
  bytes: number;
  /** Position among all events recorded, from 1. */
  sequence: number;
}

export interface ExporterDeps {
  send: (post: Post) => Promise<FinalAnswer>;
  url: string;
  headers: Record<string, string>;
  gzip: Gzip | undefined;
  gzipAboveBytes: number;
  eventBytesMax: number;
  redact: Redact | undefined;
  newBatchId: () => string;
  /** This process among those that send. */
  clientId: string;
  tally: Tally;
}

/** Of package.json; a test holds them equal. */
export const SDK_VERSION = "0.1.0";

/** Turns events into requests and sees each one through: when `export` resolves, every event is sent or counted as dropped. */
export class Exporter {
  readonly #deps: ExporterDeps;

  constructor(deps: ExporterDeps) {
    this.#deps = deps;
  }

  /** Never rejects. */
  async export(events: readonly QueuedEvent[]): Promise<void> {
    await this.#deliver(this.#lines(events));
  }

  #lines(events: readonly QueuedEvent[]): string[] {
    const { tally, eventBytesMax } = this.#deps;
    const lines: string[] = [];
    for (const { event, text } of events) {
      const line = (text && this.#lineWithText(event, text)) ?? serialise(event);
      if (line === undefined) tally.drop("unserialisable", 1, "an event cannot be written as JSON (a BigInt?)");
      else if (line.length > eventBytesMax)
        tally.drop("too_large", 1, `an event is larger than ${eventBytesMax} bytes`);
      else lines.push(line);
    }
    return lines;
  }

  /** `undefined` where the text cannot go with its event: no call is lost by its text. */
  #lineWithText(event: object, waiting: WaitingText): string | undefined {
    const { tally, eventBytesMax, redact } = this.#deps;
    try {
      const line = serialise({ ...event, text: redactedText(waiting, redact) });
      if (line === undefined || line.length <= eventBytesMax) return line;
      tally.dropText("a call with its text is larger than an event may be: sent without the text");
    } catch (cause) {
      tally.dropText("a text could not be redacted: its call is sent without it", cause);
    }
    return undefined;
  }

  async #deliver(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const { tally } = this.#deps;
    const answer = await this.#send(lines);
    switch (answer.kind) {
      case "accepted": {
        const rejected = Math.min(answer.rejected, lines.length);
        tally.sent(lines.length - rejected);
        tally.drop(
          "rejected",
          rejected,
          `the collector refused ${rejected} of ${lines.length} events: ${answer.detail}`,
        );
        return;
      }
      case "refused":
        tally.drop(answer.reason, lines.length, answer.detail, answer.cause);
        return;
      case "too_large": {
        if (lines.length === 1) {
          tally.drop("too_large", 1, "the collector refused an event as too large");
          return;
        }
        const middle = lines.length >> 1;
        await this.#deliver(lines.slice(0, middle));
        await this.#deliver(lines.slice(middle));
      }
    }
  }

  /** What was lost so far, so that the server can show what it never got. */
  #drops(): Record<string, string> {
    const dropped = Object.entries(this.#deps.tally.stats().dropped).filter(([, events]) => events > 0);
    if (dropped.length === 0) return {};
    return { "x-outlay-dropped": dropped.map(([reason, events]) => `${reason}=${events}`).join(",") };
  }

  async #send(lines: readonly string[]): Promise<FinalAnswer> {
    const { send, url, gzip, gzipAboveBytes, newBatchId } = this.#deps;
    try {
      const json = `{"events":[${lines.join(",")}]}`;
      const headers: Record<string, string> = {
        ...this.#deps.headers,
        "x-batch-id": newBatchId(),
        "x-outlay-client": `outlay-js/${SDK_VERSION} ${this.#deps.clientId}`,
        ...this.#drops(),
      };
      if (!gzip || json.length <= gzipAboveBytes) return await send({ url, headers, body: json });
      headers["content-encoding"] = "gzip";
      return await send({ url, headers, body: await gzip(json) });
    } catch (cause) {
      return { kind: "refused", reason: "failed", detail: "sending failed inside the client", cause };
    }
  }
}
