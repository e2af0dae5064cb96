import type { EconomicsAnswer } from "../../../contract/economics.ts";
import type { PulseAnswer } from "../../../contract/pulse.ts";
import type { Scope } from "../api/queries.ts";
import type { Mark } from "../components/panel.tsx";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { instantLabel } from "../time/labels.ts";
import { OUTCOME_SHARE_MIN, outcomeCoverage, PRICED_SHARE_MIN } from "../trust/judge.ts";
import { staleSince } from "../trust/marks.ts";

interface Around {
  readonly scope: Scope;
  readonly pulse: PulseAnswer | undefined;
  /** What was asked for beside the groups and did not come. */
  readonly failed: readonly string[];
}

/** What must be known before figures of tasks are believed. */
export function taskMarks(
  { totals, coverage, maturing_from: maturingFrom, range }: EconomicsAnswer,
  { scope, pulse, failed }: Around,
): Mark[] {
  const marks: Mark[] = [];
  const { share, of } = outcomeCoverage(totals);
  const priced = coverage.priced_share ?? 1;
  const reasons = [
    ...(totals.tasks > 0 && share < OUTCOME_SHARE_MIN
      ? [{ text: `${formatRatio(share)} of ${of} judged`, why: "below 80 % only bounds are shown" }]
      : []),
    ...(priced < PRICED_SHARE_MIN
      ? [
          {
            text: `${formatRatio(priced)} priced`,
            why: `${formatCount(coverage.unpriced_calls + coverage.partly_priced_calls)} calls of these tasks have no complete price: money is a lower bound`,
          },
        ]
      : []),
  ];
  if (reasons.length > 0) {
    const [text, why] = [reasons.map((one) => one.text).join(" · "), reasons.map((one) => one.why).join("; ")];
    marks.push({ kind: "untrusted", text, why });
  }
  const [stale, maturing] = [staleSince(scope, pulse), maturingSince({ maturing_from: maturingFrom, range })];
  if (stale !== undefined) {
    const why = "Nothing has arrived since; calls and verdicts that come later change these figures";
    marks.push({ kind: "stale", text: `data until ${at(stale, scope)}`, why });
  } else if (maturing !== undefined) {
    const why = "Tasks that ended since may still get their verdict";
    marks.push({ kind: "stale", text: `maturing since ${at(maturing, scope)}`, why });
  }
  if (failed.length > 0) {
    marks.push({
      kind: "partial",
      text: `without ${failed.join(", ")}`,
      why: "These could not be loaded; the rest stands",
    });
  }
  return marks;
}

const at = (iso: string, { tz }: Scope): string => `${instantLabel(iso, tz)} (${tz})`;

/** Where verdicts take less there is nothing to say about it. */
const MATURING_WORTH_MS = 10 * 60_000;

/** From when on tasks may still get their verdict; `undefined` where verdicts come at once. */
export const maturingSince = ({
  maturing_from: since,
  range,
}: Pick<EconomicsAnswer, "maturing_from" | "range">): string | undefined =>
  since !== null && Date.parse(range.to) - Date.parse(since) >= MATURING_WORTH_MS ? since : undefined;
