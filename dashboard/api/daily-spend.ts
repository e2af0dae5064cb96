import type { Reader } from "@outlay/clickhouse/store";
import type { Day } from "@outlay/core/forecast/spend-model";
import { usdAsFloat } from "@outlay/core/money";
import { type Filter, type QueryAnswer, querySpec } from "../contract/analytics.ts";
import { answerQuery } from "./answer-query.ts";
import type { HandlerInput } from "./api-route.ts";
import { BUCKETS_MAX } from "./bucket.ts";
import { picoOf } from "./money-text.ts";
import { addTime, startOf } from "./zone.ts";

/** Which calls are meant, and by whose calendar. */
export interface SpendScope {
  readonly project: string;
  readonly filters: readonly Filter[];
  /** A canonical IANA zone. */
  readonly zone: string;
}

type Asking = Pick<HandlerInput<unknown, unknown>, "access" | "now" | "signal">;

/** Half-open, milliseconds since 1970 UTC. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** A day of the calendar: what it spent, and when it began. */
export interface CalendarDay extends Day {
  readonly startsAt: number;
  readonly hasCalls: boolean;
}

const DAY_MS = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString();

/** Spend of a range, by the day or in all, as `POST /query` answers it: from rollups where they can. */
async function askSpend(
  reader: Reader,
  { project, filters, zone }: SpendScope,
  { from, to }: Range,
  asking: Asking,
): Promise<QueryAnswer> {
  const range = { from: iso(from), to: iso(to) };
  const body = { project, metrics: ["spend", "calls", "unpriced_calls"], range, tz: zone, bucket: "1d" };
  return answerQuery(reader, { ...asking, query: {}, body: { ...querySpec.parse(body), filters: [...filters] } });
}

export interface KnownSpend {
  /** Exact decimal text; null = calls without a known cost only. */
  readonly spend: string | null;
  readonly coverage: QueryAnswer["coverage"];
  readonly version: string;
}

/** What a range cost. An empty range is asked as its first millisecond, and cost nothing. */
export async function readSpend(reader: Reader, scope: SpendScope, range: Range, asking: Asking): Promise<KnownSpend> {
  const isEmpty = range.to <= range.from;
  const answer = await askSpend(reader, scope, isEmpty ? { ...range, to: range.from + 1 } : range, asking);
  const spend = isEmpty ? "0" : (answer.totals.spend ?? null);
  return { spend: spend === null ? null : String(spend), coverage: answer.coverage, version: answer.data_version };
}

/**
 * Every whole day of a range by the calendar of the zone, in order; a day without calls spent 0. Both ends must be starts of
 * days. Days with calls of no known cost count what is known of them.
 */
export async function readDays(
  reader: Reader,
  scope: SpendScope,
  range: Range,
  asking: Asking,
): Promise<CalendarDay[]> {
  const known = new Map<number, { spend: number; calls: number }>();
  const most = BUCKETS_MAX - 2;
  for (let from = range.from; from < range.to; ) {
    const to = Math.min(range.to, addTime(from, most, "d", scope.zone));
    const { series } = await askSpend(reader, scope, { from, to }, asking);
    for (const { t, values } of series[0]?.points ?? []) {
      // Corrections of an earlier day may make a day's sum negative; no day is expected to pay money back.
      const spend = Math.max(0, usdAsFloat(picoOf(String(values.spend ?? "0"))));
      known.set(Date.parse(t), { spend, calls: Number(values.calls ?? 0) });
    }
    from = to;
  }
  const days: CalendarDay[] = [];
  for (let at = range.from; at < range.to; at = addTime(at, 1, "d", scope.zone)) {
    const { spend = 0, calls = 0 } = known.get(at) ?? {};
    days.push({ startsAt: at, weekday: weekdayOf(at, scope.zone), spend, hasCalls: calls > 0 || spend > 0 });
  }
  return days;
}

/** 0 = Monday … 6 = Sunday. */
export const weekdayOf = (at: number, zone: string): number =>
  Math.round((startOf("d", at, zone) - startOf("w", at, zone)) / DAY_MS);

/** Without the days before the first call: nobody was there to spend anything. */
export function sinceFirstCall(days: readonly CalendarDay[]): readonly CalendarDay[] {
  const first = days.findIndex(({ hasCalls }) => hasCalls);
  return first < 0 ? [] : days.slice(first);
}
