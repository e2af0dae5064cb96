import { isProduct, scaledDecimal } from "./decimal-text.ts";
import { aiSubcategories, type FocusVersion } from "./focus-columns.ts";

/** One row as text, by column; null is a value that is not there. */
export type FocusRow = Readonly<Record<string, string | null>>;

export interface FocusRule {
  /** Column ids and what is asked of them. */
  readonly id: string;
  /** Where the specification asks it: the column or attribute whose requirements it is one of. */
  readonly clause: string;
  /** Absent: both. */
  readonly versions?: readonly FocusVersion[];
  /** The rule asks for a price, and a row marked as unpriced has none: a deviation our metadata declares. */
  readonly asksForPrice?: true;
  /** Whether the row keeps the rule. Values that are no decimals or times are another rule's affair. */
  readonly holds: (row: FocusRow) => boolean;
}

const value = (row: FocusRow, id: string): string | null => row[id] ?? null;
const isNull = (row: FocusRow, id: string): boolean => value(row, id) === null;
const category = (row: FocusRow): string | null => value(row, "ChargeCategory");
const isCorrection = (row: FocusRow): boolean => value(row, "ChargeClass") === "Correction";
/** Usage or a purchase that is not a correction: what the price columns are about. */
const isCharge = (row: FocusRow): boolean =>
  (category(row) === "Usage" || category(row) === "Purchase") && !isCorrection(row);

/** Null together: both, or neither. A column the file leaves out counts as null. */
const sameNullness = (row: FocusRow, left: string, right: string): boolean => isNull(row, left) === isNull(row, right);

function decimals(row: FocusRow, ids: readonly string[]): readonly bigint[] | undefined {
  const found = ids.map((id) => scaledDecimal(value(row, id) ?? ""));
  return found.includes(undefined) ? undefined : (found as bigint[]);
}

const isProductOf = (row: FocusRow, cost: string, price: string): boolean => {
  const [costs, prices, quantity] = decimals(row, [cost, price, "PricingQuantity"]) ?? [];
  return costs === undefined || prices === undefined || quantity === undefined || isProduct(costs, prices, quantity);
};

const areEqual = (row: FocusRow, left: string, right: string): boolean => {
  const [one, other] = decimals(row, [left, right]) ?? [];
  return one === other;
};

const isNotNegative = (row: FocusRow, id: string): boolean => (scaledDecimal(value(row, id) ?? "0") ?? 0n) >= 0n;

const isBefore = (row: FocusRow, start: string, end: string): boolean =>
  !(Date.parse(value(row, start) ?? "") >= Date.parse(value(row, end) ?? ""));

/** What a price column must hold: nothing of a tax, something of usage and purchases. */
const priceColumnRules = (id: string): readonly FocusRule[] => [
  { id: `${id}-null-of-tax`, clause: id, holds: (row) => category(row) !== "Tax" || isNull(row, id) },
  {
    id: `${id}-given`,
    clause: id,
    asksForPrice: true,
    holds: (row) => !isCharge(row) || !isNull(row, id),
  },
];

const nullWithoutPrice = (id: string): FocusRule => ({
  id: `${id}-null-without-SkuPriceId`,
  clause: id,
  versions: ["1.4"],
  holds: (row) => !isNull(row, "SkuPriceId") || isNull(row, id),
});

const unitPriceRules = (price: string, cost: string): readonly FocusRule[] => [
  ...priceColumnRules(price),
  nullWithoutPrice(price),
  { id: `${price}-not-negative`, clause: price, holds: (row) => isNotNegative(row, price) },
  {
    id: `${cost}-is-price-times-quantity`,
    clause: `${cost}, PricingQuantity`,
    // 1.2 lets corrections stand by themselves; later versions do not, and ours state no price.
    holds: (row) => isCorrection(row) || isProductOf(row, cost, price),
  },
  {
    id: `${cost}-is-BilledCost-without-price`,
    clause: cost,
    holds: (row) => !isNull(row, price) || category(row) === "Tax" || areEqual(row, cost, "BilledCost"),
  },
];

/** What the specification asks of the columns of one row together. */
export const rowRules: readonly FocusRule[] = [
  {
    id: "ChargePeriod-start-before-end",
    clause: "ChargePeriodStart, ChargePeriodEnd",
    holds: (row) => isBefore(row, "ChargePeriodStart", "ChargePeriodEnd"),
  },
  {
    id: "BillingPeriod-start-before-end",
    clause: "BillingPeriodStart, BillingPeriodEnd",
    holds: (row) => isBefore(row, "BillingPeriodStart", "BillingPeriodEnd"),
  },
  {
    id: "ChargePeriod-inside-BillingPeriod",
    clause: "CorrectionHandling: only a correction is billed in another period than it was incurred in",
    holds: (row) =>
      isCorrection(row) ||
      (!isBefore(row, "ChargePeriodStart", "BillingPeriodStart") &&
        !isBefore(row, "BillingPeriodEnd", "ChargePeriodEnd")),
  },
  {
    id: "Correction-billed-later",
    clause: "CorrectionHandling: a correction is billed in a period after the one it corrects",
    holds: (row) => !isCorrection(row) || isBefore(row, "ChargePeriodStart", "BillingPeriodEnd"),
  },
  {
    id: "ChargeFrequency-of-purchase",
    clause: "ChargeFrequency",
    holds: (row) => category(row) !== "Purchase" || value(row, "ChargeFrequency") !== "Usage-Based",
  },
  {
    id: "ConsumedQuantity-null-of-others",
    clause: "ConsumedQuantity",
    holds: (row) => category(row) === "Usage" || isNull(row, "ConsumedQuantity"),
  },
  {
    id: "ConsumedQuantity-given",
    clause: "ConsumedQuantity",
    holds: (row) => category(row) !== "Usage" || isCorrection(row) || !isNull(row, "ConsumedQuantity"),
  },
  { ...nullWithoutPrice("ConsumedQuantity"), asksForPrice: true },
  {
    id: "ConsumedUnit-with-ConsumedQuantity",
    clause: "ConsumedUnit",
    holds: (row) => sameNullness(row, "ConsumedQuantity", "ConsumedUnit"),
  },
  ...priceColumnRules("PricingQuantity"),
  nullWithoutPrice("PricingQuantity"),
  {
    id: "PricingUnit-with-PricingQuantity",
    clause: "PricingUnit",
    holds: (row) => sameNullness(row, "PricingQuantity", "PricingUnit"),
  },
  ...priceColumnRules("PricingCategory"),
  nullWithoutPrice("PricingCategory"),
  ...unitPriceRules("ListUnitPrice", "ListCost"),
  ...unitPriceRules("ContractedUnitPrice", "ContractedCost"),
  {
    id: "EffectiveCost-is-BilledCost",
    clause: "EffectiveCost: of a charge that covers no other and is covered by none",
    holds: (row) =>
      category(row) === "Purchase" ||
      category(row) === "Tax" ||
      !isNull(row, "CommitmentDiscountId") ||
      areEqual(row, "EffectiveCost", "BilledCost"),
  },
  ...priceColumnRules("SkuPriceId"),
  { id: "SkuId-null-of-tax", clause: "SkuId", holds: (row) => category(row) !== "Tax" || isNull(row, "SkuId") },
  { id: "SkuId-given", clause: "SkuId", holds: (row) => !isCharge(row) || !isNull(row, "SkuId") },
  {
    id: "SkuMeter-null-without-SkuId",
    clause: "SkuMeter",
    holds: (row) => !isNull(row, "SkuId") || isNull(row, "SkuMeter"),
  },
  {
    id: "SkuPriceDetails-null-without-SkuPriceId",
    clause: "SkuPriceDetails",
    holds: (row) => !isNull(row, "SkuPriceId") || isNull(row, "SkuPriceDetails"),
  },
  {
    id: "SubAccountName-with-SubAccountId",
    clause: "SubAccountName",
    holds: (row) => sameNullness(row, "SubAccountId", "SubAccountName"),
  },
  {
    id: "RegionName-with-RegionId",
    clause: "RegionName",
    holds: (row) => sameNullness(row, "RegionId", "RegionName"),
  },
  {
    id: "ServiceSubcategory-of-ServiceCategory",
    clause: "ServiceSubcategory",
    holds: (row) => {
      const isAi = (aiSubcategories as readonly (string | null)[]).includes(value(row, "ServiceSubcategory"));
      return (
        isNull(row, "ServiceSubcategory") || isAi === (value(row, "ServiceCategory") === "AI and Machine Learning")
      );
    },
  },
];
