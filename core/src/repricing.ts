import { z } from "zod";
import { monthSchema } from "./month.ts";

/**
 * A re-pricing: the wish to price calls of the past anew, its dry run, and what came of it. One value of the settings
 * ledger (kind {@link REPRICING_KIND}, name = id): the API writes the wish and the go-ahead, ingest writes the rest.
 *
 * requested → previewing → previewed → applying → applied, and from any of the first three to cancelled. `refused` says
 * that the ledger or the prices are not what they would have to be, `failed` that we could not.
 */

export const REPRICING_KIND = "repricing";
export const CLOSED_MONTH_KIND = "closed_month";

export const repricingStates = [
  "requested",
  "previewing",
  "previewed",
  "applying",
  "applied",
  "refused",
  "failed",
  "cancelled",
] as const;
export type RepricingState = (typeof repricingStates)[number];

/** States in which ingest still has something to do. */
export const openRepricingStates: readonly RepricingState[] = ["requested", "previewing", "applying"];

const epochMs = z.int().min(0);
const chosen = z.array(z.string().max(200)).min(1).max(100).optional();

/** Which calls of the range; a part that is absent does not narrow. "" stands for calls without that fact. */
export const repricingScopeSchema = z.strictObject({
  /** The model asked for or the one that answered. */
  models: chosen,
  providers: chosen,
  teams: chosen,
  workflows: chosen,
  environments: chosen,
  price_statuses: chosen,
});
export type RepricingScope = z.infer<typeof repricingScopeSchema>;

/** What to do about calls of a closed month: nothing at all, or book the difference as an adjustment dated now. */
export const closedMonthPolicies = ["refuse", "adjust"] as const;

const usd = z.string().regex(/^-?\d+(\.\d+)?$/);
const count = z.int().min(0);

const differenceShape = {
  /** Calls looked at, and those of them whose cost, status or flags change. */
  calls: count,
  changed: count,
  /** Decimal USD; sums of the costs that are known. `difference` is exactly after − before. */
  before: usd,
  after: usd,
  difference: usd,
  /** Billed calls of unknown cost. */
  unpricedBefore: count,
  unpricedAfter: count,
};
const difference = z.strictObject(differenceShape);
export type RepricingDifference = z.infer<typeof difference>;

/** Largest differences first; `other` is exactly the rest. */
const breakdown = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), ...differenceShape })),
  other: z.strictObject({ groups: count, ...differenceShape }).nullable(),
});
export type RepricingBreakdown = z.infer<typeof breakdown>;

export const repricingPreviewSchema = z.strictObject({
  at: epochMs,
  /** Label of the price book used. */
  book: z.string(),
  /** Of every change that would be made: what is applied must give the same. */
  digest: z.string(),
  total: difference,
  byModel: breakdown,
  byTeam: breakdown,
  /** Closed months the range touches, and the part of the difference that falls into them. */
  closedMonths: z.array(z.strictObject({ month: monthSchema, ...differenceShape })),
  /** Rows that would be booked instead of correcting closed months, and their sum; earlier adjustments are taken off. */
  adjustments: z.strictObject({ rows: count, amount: usd }),
  /** Call ids of some calls that change. */
  examples: z.array(z.string()),
});
export type RepricingPreview = z.infer<typeof repricingPreviewSchema>;

export const repricingRefusals = [
  /** The range touches a closed month, and adjusting was not asked for. */
  "closed_month",
  /** Prices are not those of the preview. */
  "book_changed",
  /** Other calls would change, or to other costs, than the preview showed. */
  "data_changed",
  /** A month that has adjustments can only be re-priced whole. */
  "adjusted_before",
] as const;
export type RepricingRefusal = (typeof repricingRefusals)[number];

export const repricingSchema = z.strictObject({
  id: z.string().min(1).max(60),
  project: z.string().min(1),
  /** Half-open, milliseconds since 1970 UTC, by the time of the calls. */
  range: z.strictObject({ from: epochMs, to: epochMs }),
  scope: repricingScopeSchema,
  closedMonths: z.enum(closedMonthPolicies),
  author: z.string().min(1).max(200),
  reason: z.string().min(1).max(500),
  requestedAt: epochMs,
  state: z.enum(repricingStates),
  preview: repricingPreviewSchema.optional(),
  apply: z
    .strictObject({
      author: z.string().min(1).max(200),
      reason: z.string().min(1).max(500),
      askedAt: epochMs,
      /** When the first correction was about to be written; also the time adjustments are booked at. */
      begunAt: epochMs.optional(),
    })
    .optional(),
  applied: z
    .strictObject({
      at: epochMs,
      /** Calls corrected, and by how much in all. */
      corrected: count,
      difference: usd,
      /** Rows booked for closed months, and their sum. */
      adjustments: count,
      adjusted: usd,
    })
    .optional(),
  /** Of `refused` and `failed`: why, and what to do. */
  refusal: z.strictObject({ code: z.enum([...repricingRefusals, "fault"]), message: z.string() }).optional(),
});
export type Repricing = z.infer<typeof repricingSchema>;

/** What the ledger's `reason` says of rows that a re-pricing wrote. */
export const repricingReason = (id: string): string => `reprice:${id}`;

/** In the ledger, the kind of a row that is no call but an amount booked for a closed month. */
export const ADJUSTMENT_KIND = "adjustment";
/** The tag of an adjustment that names the month it is for. */
export const ADJUSTED_MONTH_TAG = "adjusted_month";

/** A month whose figures were reported and should not move any more. */
export const closedMonthSchema = z.strictObject({
  closedBy: z.string().min(1).max(200),
  reason: z.string().min(1).max(500),
  closedAt: epochMs,
  /** What was known at that moment: what the month is compared with when something arrives late. */
  calls: count,
  spend: usd.nullable(),
});
export type ClosedMonth = z.infer<typeof closedMonthSchema>;
