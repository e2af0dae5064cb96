import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { PulseAnswer } from "../../../contract/pulse.ts";
import type { Metric } from "../../../contract/vocabulary.ts";
import type { Scope } from "../api/queries.ts";
import type { Mark } from "../components/panel.tsx";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { metricInfo } from "../format/metric-names.ts";
import { instantLabel } from "../time/labels.ts";
import { judgeData, PRICED_SHARE_MIN } from "./judge.ts";

interface Around {
  readonly scope: Scope;
  readonly pulse: PulseAnswer | undefined;
}

/** What must be known before a usage answer is believed: prices missing, data behind, values not reported. */
export function marksOf(answer: QueryAnswer, metric: Metric, { scope, pulse }: Around): Mark[] {
  const { coverage, table } = answer;
  const { unit, name } = metricInfo[metric];
  const marks: Mark[] = [];
  if (unit.endsWith("money") && coverage.priced_share !== null && coverage.priced_share < PRICED_SHARE_MIN) {
    const unpriced = formatCount(coverage.unpriced_calls + coverage.partly_priced_calls);
    const why = `${unpriced} of ${formatCount(coverage.calls)} calls have no complete price: money is a lower bound`;
    marks.push({ kind: "untrusted", text: `${formatRatio(coverage.priced_share)} priced`, why });
  }
  const since = staleSince(scope, pulse);
  if (since !== undefined) {
    const at = `${instantLabel(since, scope.tz)} (${scope.tz})`;
    marks.push({
      kind: "stale",
      text: `data until ${at}`,
      why: "Nothing has arrived since; calls that come later raise these totals",
    });
  }
  const missing = table.filter(({ values }) => values[metric] === null || values[metric] === undefined).length;
  if (missing > 0 && !unit.endsWith("money")) {
    const why = `${name} is not reported by any call of ${missing} of the ${table.length} groups shown`;
    marks.push({ kind: "partial", text: `not known for ${missing} of ${table.length}`, why });
  }
  return marks;
}

/** When a range that ends now last got data, where that is more than five minutes ago. The sample never moves. */
export function staleSince(scope: Scope, pulse: PulseAnswer | undefined): string | undefined {
  if (scope.to !== "now" || scope.project === "sample") return undefined;
  const status = judgeData(pulse, false, 0);
  return status.kind === "stale" ? status.sinceIso : undefined;
}
