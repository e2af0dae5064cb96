import type { UsageDimension } from "./queries/usage-scope.ts";
import {
  modelDays,
  type RollupFamilyName,
  type RollupLevel,
  type RollupName,
  rollupFamilies,
  rollupLevels,
} from "./rollups.ts";

/** What decides whether a rollup can answer a question about usage, and which. */
export interface RollupQuestion {
  /** Half-open range, milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  /** What is grouped or filtered by. */
  readonly dimensions: readonly UsageDimension[];
  readonly filters: number;
  /** Whether percentiles or numbers of measured times are asked for. */
  readonly needsTimes: boolean;
  /** Which hold what was in the ledger before them: until one does, nothing is known from it. */
  readonly filled: ReadonlySet<RollupName>;
  /** What the range is cut into, by the clock of which zone; absent where only sums of the whole range are asked for. */
  readonly cut: { readonly bucket: string; readonly zone: string } | undefined;
}

/** Which parts of a range are read from where. Instants are milliseconds since 1970 UTC. */
export interface RollupPlan {
  readonly family: RollupFamilyName;
  /** The coarsest that fits the cut: read from `coarseFrom` to `coarseTo`. */
  readonly level: RollupLevel;
  /** The table of that level, with the columns that are asked for and perhaps no others. */
  readonly coarse: RollupName;
  readonly coarseFrom: number;
  readonly coarseTo: number;
  /** Read in hours from here to `coarseFrom`, and from `coarseTo` to `hoursTo`. */
  readonly hoursFrom: number;
  readonly hoursTo: number;
  /** Read in quarters of an hour from here to `hoursFrom`, and from `hoursTo` to `fineTo`; what is left, from the ledger. */
  readonly fineFrom: number;
  readonly fineTo: number;
}

export const ROLLUP_FILTERS_MAX = 8;
const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const lengthMs: Record<RollupLevel, number> = { "15m": QUARTER_MS, "1h": HOUR_MS, "1d": DAY_MS };
/**
 * Since then the clocks of all zones are apart by whole quarters of an hour, and every bucket begins with one (before: Monrovia
 * until 1972, Kiritimati until 1979, three-hour buckets of Bishkek in 2005; found by trying every zone against the engine).
 */
const ZONES_IN_QUARTERS_SINCE = Date.UTC(2010, 0);
/** By their length no bucket of any zone begins within such a slot, where the zone's clock shows whole hours or UTC. */
const levelsByBucket: Readonly<Record<string, readonly RollupLevel[]>> = {
  "15m": ["15m"],
  "1h": ["1h", "15m"],
  "3h": ["1h", "15m"],
  "1d": ["1d", "1h", "15m"],
  "1w": ["1d", "1h", "15m"],
  "1M": ["1d", "1h", "15m"],
};

/** The rollup that answers a question exactly, or `undefined` where only the ledger does. Pure. */
export function chooseRollup(question: RollupQuestion): RollupPlan | undefined {
  const { from, to, cut, filters } = question;
  const family = familyFor(question);
  if (family === undefined || filters > ROLLUP_FILTERS_MAX) return undefined;
  if (cut !== undefined && from < ZONES_IN_QUARTERS_SINCE) return undefined;
  const levels = cut === undefined ? (["1d", "1h", "15m"] as const) : (levelsByBucket[cut.bucket] ?? []);
  const [fineFrom, fineTo] = wholeSlots(from, to, QUARTER_MS);
  if (fineFrom >= fineTo) return undefined;
  for (const level of levels) {
    const [coarseFrom, coarseTo] = wholeSlots(from, to, lengthMs[level]);
    const fits = cut === undefined || clockIsWhole(cut.zone, question, lengthMs[level]);
    if (!fits || coarseFrom >= coarseTo) continue;
    const [hoursFrom, hoursTo] = level === "1d" ? wholeSlots(from, to, HOUR_MS) : [coarseFrom, coarseTo];
    const coarse = coarseFor(family, level, question);
    return { family, level, coarse, coarseFrom, coarseTo, hoursFrom, hoursTo, fineFrom, fineTo };
  }
  return undefined;
}

function coarseFor(family: RollupFamilyName, level: RollupLevel, { dimensions, filled }: RollupQuestion): RollupName {
  const isOfModels =
    filled.has(modelDays.name) && dimensions.every((dimension) => Object.hasOwn(modelDays.columns, dimension));
  return family === modelDays.family && level === modelDays.level && isOfModels ? modelDays.name : `${family}_${level}`;
}

/** The first and last edge of the slots that lie wholly in a range. */
const wholeSlots = (from: number, to: number, length: number): [number, number] => [
  Math.ceil(from / length) * length,
  Math.floor(to / length) * length,
];

function familyFor({ dimensions, needsTimes, filled }: RollupQuestion): RollupFamilyName | undefined {
  // Times are counted of calls that ended well; a question about how calls end means all of them.
  if (needsTimes && dimensions.some((name) => name === "status" || name === "error_type")) return undefined;
  const names = Object.keys(rollupFamilies) as RollupFamilyName[];
  return names.find((name) => {
    const { columns, hasTimes } = rollupFamilies[name];
    if (!rollupLevels.every((level) => filled.has(`${name}_${level}`))) return false;
    return (hasTimes || !needsTimes) && dimensions.every((dimension) => Object.hasOwn(columns, dimension));
  });
}

/**
 * Whether the zone's clock is ahead of UTC by a multiple of `length` throughout the range. Offsets are looked at weekly: none
 * has ever lasted less.
 */
function clockIsWhole(zone: string, { from, to }: RollupQuestion, length: number): boolean {
  if (length === QUARTER_MS) return true;
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  for (let at = from; ; at = Math.min(at + 7 * DAY_MS, to)) {
    if (offsetMs(format, at) % length !== 0) return false;
    if (at === to) return true;
  }
}

/** From a name such as `GMT`, `GMT+05:30` or `GMT-00:44:30`. */
function offsetMs(format: Intl.DateTimeFormat, at: number): number {
  const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours = 0, minutes = 0, seconds = 0] = /([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? [];
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === "-" ? -1000 : 1000);
}
