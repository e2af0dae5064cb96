import type { CallEvent } from "@outlay/core/call-event";
import { type ParsedNativeCall, RAW_USAGE_BYTES_MAX } from "@outlay/core/native";
import { type ProviderUsage, readProviderUsage } from "@outlay/core/provider-usage/read-provider-usage";
import type { ExtraUsage } from "@outlay/core/provider-usage/reading";
import { accepted, type Judged, refused } from "./fault.ts";
import { eventKey } from "./ids.ts";

/** Reads the provider's own answer in place of `usage`. An answer that cannot be read is no fault: its usage is missing. */
export function readRawUsage(call: ParsedNativeCall): Judged<ProviderUsage> {
  const { rawUsage, provider, operation, model } = call;
  if (call.usage !== undefined) {
    return refused(
      "contradiction",
      "rawUsage",
      "is given beside usage; send one of them, the raw one where you have it",
    );
  }
  const json = JSON.stringify(rawUsage);
  if (json.length * 3 > RAW_USAGE_BYTES_MAX && Buffer.byteLength(json) > RAW_USAGE_BYTES_MAX) {
    const remedy = "send the usage object alone, without the answer's text";
    return refused("out_of_range", "rawUsage", `is larger than ${RAW_USAGE_BYTES_MAX} bytes as JSON; ${remedy}`);
  }
  return accepted(readProviderUsage({ provider, apiFlavour: operation, model, body: rawUsage }));
}

/** Facts of one exchange with one model, which another model's part of the same request has not. */
const ownFacts: ReadonlySet<string> = new Set<keyof CallEvent>([
  "eventId",
  "spanId",
  // The same response id would make it a twin of the call it belongs to.
  "responseId",
  "modelResolved",
  "reportedCostUsd",
  "durationMs",
  "ttftMs",
  "queueMs",
  "finishReason",
  "cache",
  "toolName",
  "inputBytes",
  "outputBytes",
  "inputChars",
  "outputChars",
  "requestHash",
  "prefixHashes",
  "commonPrefixTokens",
]);

/** What a request used of another model, as a call of its own beside `event`; the same request gives the same id. */
export function eventOfExtraUsage(event: CallEvent, { model, usage }: ExtraUsage, index: number): CallEvent {
  const shared = Object.fromEntries(Object.entries(event).filter(([name]) => !ownFacts.has(name)));
  return {
    ...(shared as CallEvent),
    callId: eventKey(`extra usage ${index} of ${event.callId}`).key,
    model,
    usage,
  };
}
