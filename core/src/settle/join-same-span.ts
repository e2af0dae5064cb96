import type { CallGroups } from "./call-groups.ts";
import { byTime, distanceOf, hasUsage, isSameUsage } from "./same-call.ts";
import type { SettleFacts } from "./settle-facts.ts";
import { isCallRecord, type SpanTree } from "./span-tree.ts";

/**
 * Rule 1. What was written inside the span of a model call tells of that call. A span is one call: all logs in it repeat
 * it, but of native events and where the span itself states no usage only the one that fits best does.
 */
export function joinSameSpan(calls: readonly SettleFacts[], trees: ReadonlyMap<string, SpanTree>, groups: CallGroups) {
  const pairs = calls.flatMap((record) => {
    const span = trees.get(record.traceId)?.spanOf(record);
    const isInside = span !== undefined && span !== record && isCallRecord(span);
    return isInside ? [{ span, record, distance: distanceOf(span, record), isSame: isSameUsage(span, record) }] : [];
  });
  pairs.sort((a, b) => Number(b.isSame) - Number(a.isSame) || a.distance - b.distance || byTime(a.record, b.record));
  for (const { span, record } of pairs) {
    const repeatsAll = record.signal === "log" && hasUsage(span);
    if (repeatsAll || !groups.haveCommonRecorder(span, record)) groups.join(span, record);
  }
}
