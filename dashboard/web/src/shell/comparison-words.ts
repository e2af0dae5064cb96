import type { Scope } from "../api/queries.ts";
import { statedComparison } from "../state/comparison.ts";
import { approximateMs, parseInstant } from "../time/instant.ts";
import { dayLabel, durationWords } from "../time/labels.ts";

interface Range {
  readonly from: string;
  readonly to: string;
}

/** How long a range is, near enough to be named. */
function lengthMs({ from, to }: Range, nowMs: number): number {
  const [start, end] = [parseInstant(from), parseInstant(to)];
  return start === undefined || end === undefined ? 0 : approximateMs(end, nowMs) - approximateMs(start, nowMs);
}

/** "30 d against 14 d": said wherever what is compared has another length, for totals are then compared as they are. */
export function lengthsAgainst(range: Range, compared: Range, nowMs: number): string | undefined {
  const [own, other] = [range, compared].map((one) => durationWords(lengthMs(one, nowMs)));
  return own === other ? undefined : `${own} against ${other}`;
}

/** What the header says of a comparison that states a range; `baselines` are those of the project, once they are known. */
export function statedWords(
  { cmp, tz, ...range }: Scope,
  baselines: readonly (Range & { readonly name: string; readonly title: string })[],
  nowMs: number,
): string | undefined {
  const stated = statedComparison(cmp);
  if (stated === undefined) return undefined;
  const baseline = stated.kind === "custom" ? undefined : baselines.find(({ name }) => name === stated.name);
  if (stated.kind === "baseline" && baseline === undefined) return `vs ${stated.name}`;
  const compared = stated.kind === "custom" ? stated : (baseline ?? range);
  const name = baseline?.title ?? `${endLabel(compared.from, tz)} – ${endLabel(compared.to, tz)}`;
  const lengths = lengthsAgainst(range, compared, nowMs);
  return `vs ${name}${lengths === undefined ? "" : ` · ${lengths}`}`;
}

const endLabel = (text: string, tz: string): string =>
  parseInstant(text)?.kind === "absolute" ? dayLabel(text, tz) : text;
