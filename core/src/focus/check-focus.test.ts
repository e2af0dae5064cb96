import { describe, expect, test } from "vitest";
import { checkFocus } from "./check-focus.ts";
import { columnsOf, exportedColumns, type FocusVersion, focusVersions } from "./focus-columns.ts";
import { type FocusRow, rowRules } from "./focus-rules.ts";

/** A row that keeps every rule: 1.5 million input tokens at 3 USD, 2.4 by contract. */
const good: Readonly<Record<string, string | null>> = {
  BilledCost: "3.6",
  BillingAccountId: "acct",
  BillingAccountName: null,
  BillingCurrency: "USD",
  BillingPeriodEnd: "2026-02-01T00:00:00Z",
  BillingPeriodStart: "2026-01-01T00:00:00Z",
  ChargeCategory: "Usage",
  ChargeClass: null,
  ChargeDescription: "Input tokens for model m",
  ChargeFrequency: "Usage-Based",
  ChargePeriodEnd: "2026-01-16T00:00:00Z",
  ChargePeriodStart: "2026-01-15T00:00:00Z",
  ConsumedQuantity: "1500000",
  ConsumedUnit: "Tokens",
  ContractedCost: "3.6",
  ContractedUnitPrice: "2.4",
  EffectiveCost: "3.6",
  HostProviderName: "cloud",
  InvoiceDetailId: null,
  InvoiceId: null,
  InvoiceIssuerName: "seller",
  ListCost: "4.5",
  ListUnitPrice: "3",
  PricingCategory: "Standard",
  PricingQuantity: "1.5",
  PricingUnit: "1000000 Tokens",
  ProviderName: "seller",
  PublisherName: "maker",
  RegionId: "eu",
  RegionName: "eu",
  ServiceCategory: "AI and Machine Learning",
  ServiceName: "seller Generative AI API",
  ServiceProviderName: "seller",
  ServiceSubcategory: "Generative AI",
  SkuId: "m-input",
  SkuMeter: "Input Tokens",
  SkuPriceDetails: '{"x_ModelId":"m"}',
  SkuPriceId: "m-input/batch",
  SubAccountId: "p",
  SubAccountName: "p",
  Tags: '{"team":"search"}',
  x_ConsumedTokens: "1500000",
  x_CorrectionReason: null,
  x_CostBasis: "Estimated",
  x_CredentialId: null,
  x_PriceCatalogVersion: "book@1",
  x_PriceIds: null,
  x_PriceStatus: "Priced",
  x_PrincipalId: null,
  x_PromptName: null,
  x_PromptVersion: null,
  x_ReasoningTokens: null,
  x_RequestCount: "3",
  x_TaskType: null,
  x_UsageSource: "reported",
};

const rowOf = (version: FocusVersion, changes: FocusRow = {}): FocusRow =>
  Object.fromEntries(exportedColumns(version).map(({ id }) => [id, (id in changes ? changes[id] : good[id]) ?? null]));
const rulesOf = (version: FocusVersion, changes: FocusRow): string[] => [
  ...new Set(checkFocus([rowOf(version, changes)], version, { isStrict: true }).map(({ rule }) => rule)),
];

/** What breaks each rule about a row; a rule without an entry fails the test below. */
const broken: Readonly<Record<string, FocusRow>> = {
  "ChargePeriod-start-before-end": { ChargePeriodStart: "2026-01-16T00:00:00Z" },
  "BillingPeriod-start-before-end": { BillingPeriodStart: "2026-02-01T00:00:00Z" },
  "ChargePeriod-inside-BillingPeriod": { ChargePeriodEnd: "2026-02-01T00:00:01Z" },
  "Correction-billed-later": { ChargeClass: "Correction", ChargePeriodStart: "2026-02-01T00:00:00Z" },
  "ChargeFrequency-of-purchase": { ChargeCategory: "Purchase" },
  "ConsumedQuantity-null-of-others": { ChargeCategory: "Credit" },
  "ConsumedQuantity-given": { ConsumedQuantity: null },
  "ConsumedQuantity-null-without-SkuPriceId": { SkuPriceId: null },
  "ConsumedUnit-with-ConsumedQuantity": { ConsumedUnit: null },
  "PricingQuantity-null-of-tax": { ChargeCategory: "Tax" },
  "PricingQuantity-given": { PricingQuantity: null },
  "PricingQuantity-null-without-SkuPriceId": { SkuPriceId: null },
  "PricingUnit-with-PricingQuantity": { PricingUnit: null },
  "PricingCategory-null-of-tax": { ChargeCategory: "Tax" },
  "PricingCategory-given": { PricingCategory: null },
  "PricingCategory-null-without-SkuPriceId": { SkuPriceId: null },
  "ListUnitPrice-null-of-tax": { ChargeCategory: "Tax" },
  "ListUnitPrice-given": { ListUnitPrice: null },
  "ListUnitPrice-null-without-SkuPriceId": { SkuPriceId: null },
  "ListUnitPrice-not-negative": { ListUnitPrice: "-3" },
  "ListCost-is-price-times-quantity": { ListCost: "4.500000000003" },
  "ListCost-is-BilledCost-without-price": { ListUnitPrice: null },
  "ContractedUnitPrice-null-of-tax": { ChargeCategory: "Tax" },
  "ContractedUnitPrice-given": { ContractedUnitPrice: null },
  "ContractedUnitPrice-null-without-SkuPriceId": { SkuPriceId: null },
  "ContractedUnitPrice-not-negative": { ContractedUnitPrice: "-2.4" },
  "ContractedCost-is-price-times-quantity": { ContractedCost: "3.599999999996" },
  "ContractedCost-is-BilledCost-without-price": { ContractedUnitPrice: null, ContractedCost: "1" },
  "EffectiveCost-is-BilledCost": { EffectiveCost: "3.5" },
  "SkuPriceId-null-of-tax": { ChargeCategory: "Tax" },
  "SkuPriceId-given": { SkuPriceId: null },
  "SkuId-null-of-tax": { ChargeCategory: "Tax" },
  "SkuId-given": { SkuId: null },
  "SkuMeter-null-without-SkuId": { SkuId: null },
  "SkuPriceDetails-null-without-SkuPriceId": { SkuPriceId: null },
  "SubAccountName-with-SubAccountId": { SubAccountName: null },
  "RegionName-with-RegionId": { RegionId: null },
  "ServiceSubcategory-of-ServiceCategory": { ServiceCategory: "Compute" },
};

describe.each(focusVersions)("FOCUS %s", (version) => {
  test("a row that keeps every rule has no finding", () => {
    expect(checkFocus([rowOf(version), rowOf(version)], version, { isStrict: true })).toEqual([]);
  });

  const rules = rowRules.filter(({ versions }) => versions === undefined || versions.includes(version));
  test.each(rules.map(({ id }) => id))("%s is found where it is broken", (id) => {
    const changes = broken[id];
    expect(changes).toBeDefined();
    expect(rulesOf(version, changes ?? {})).toContain(id);
  });

  test("a mandatory column that is missing, an unknown one, a custom one without its prefix or amid FOCUS columns", () => {
    for (const { id, levels } of columnsOf(version)) {
      if (levels[version] !== "mandatory") continue;
      const { [id]: _gone, ...row } = rowOf(version);
      expect(checkFocus([row], version).map(({ rule }) => rule)).toContain("column-mandatory");
    }
    const found = (row: FocusRow) => checkFocus([row], version).map(({ rule }) => rule);
    expect(found({ ...rowOf(version), Model: "m" })).toEqual(["column-known", "custom-columns-last"]);
    expect(found({ ...rowOf(version), x_model: "m" })).toEqual(["custom-column-name"]);
    expect(found({ x_First: "1", ...rowOf(version) })).toEqual(["custom-columns-last"]);
    const foreign = version === "1.2" ? "ServiceProviderName" : "ProviderName";
    expect(found({ [foreign]: "x", ...rowOf(version) })).toEqual(["column-known"]);
  });

  test("null where a value must be, in every column that must have one", () => {
    for (const { id, isNullable } of exportedColumns(version)) {
      const rules = rulesOf(version, { [id]: null });
      if (isNullable) expect(rules).not.toContain("null");
      else expect(rules).toContain("null");
    }
  });

  test.each([
    ["format-Decimal", { BilledCost: "3,6" }],
    ["format-Decimal", { BilledCost: "1e-7" }],
    ["format-Decimal", { PricingQuantity: "+1.5" }],
    ["format-DateTime", { ChargePeriodStart: "2026-01-15T01:00:00+01:00" }],
    ["format-DateTime", { ChargePeriodStart: "2026-01-15" }],
    ["format-DateTime", { BillingPeriodEnd: "2026-02-31T00:00:00Z" }],
    ["format-Json", { Tags: "{'team':'x'}" }],
    ["format-Json", { Tags: '{"team":{"name":"x"}}' }],
    ["format-Json", { Tags: "[]" }],
    ["format-Unit", { PricingUnit: "1M tokens" }],
    ["format-Unit", { ConsumedUnit: "tokens" }],
    ["format-Currency", { BillingCurrency: "$" }],
    ["format-String", { SkuId: "" }],
    ["allowed-value", { ChargeCategory: "usage" }],
    ["allowed-value", { ChargeClass: "Original" }],
    ["allowed-value", { PricingCategory: "On-Demand" }],
    ["allowed-value", { x_PriceStatus: "Free" }],
    ["SkuPriceDetails-keys", { SkuPriceDetails: '{"ModelId":"m"}' }],
  ])("%s: %o", (rule, changes) => {
    expect(rulesOf(version, changes)).toContain(rule);
  });

  test("one SkuPriceId has one SkuId and the same details in every row", () => {
    const found = (changes: FocusRow) =>
      checkFocus([rowOf(version), rowOf(version, changes)], version).map(({ rule, row }) => [rule, row]);
    expect(found({ SkuId: "other" })).toEqual([["SkuPriceId-has-one-SkuId", 1]]);
    expect(found({ SkuPriceDetails: '{"x_ModelId":"n"}' })).toEqual([["SkuPriceId-has-one-SkuPriceDetails", 1]]);
  });

  test("every row has the columns of the file", () => {
    const { Tags: _gone, ...row } = rowOf(version);
    expect(checkFocus([rowOf(version), row], version).map(({ rule, row: at }) => [rule, at])).toEqual([
      ["row-columns", 1],
    ]);
  });

  test("a row without a price may lack what asks for one, unless the check is strict", () => {
    const none = {
      SkuPriceId: null,
      SkuPriceDetails: null,
      PricingQuantity: null,
      PricingUnit: null,
      PricingCategory: null,
    };
    const costs = { BilledCost: "0", EffectiveCost: "0", ListCost: "0", ContractedCost: "0" };
    const unpriced = { ...none, ...costs, ListUnitPrice: null, ContractedUnitPrice: null, x_PriceStatus: "Unpriced" };
    expect(checkFocus([rowOf(version, unpriced)], version)).toEqual([]);
    expect(rulesOf(version, unpriced)).toContain("SkuPriceId-given");
    expect(checkFocus([rowOf(version, { ...unpriced, x_PriceStatus: "Priced" })], version)).not.toEqual([]);
  });

  test("a correction may stand without quantities and prices, and be of an earlier month", () => {
    const correction = {
      ...{
        ChargeClass: "Correction",
        ConsumedQuantity: null,
        ConsumedUnit: null,
        PricingQuantity: null,
        PricingUnit: null,
      },
      ...{ ListUnitPrice: null, ContractedUnitPrice: null, PricingCategory: null, SkuId: null, SkuMeter: null },
      ...{
        SkuPriceId: null,
        SkuPriceDetails: null,
        BilledCost: "-1",
        EffectiveCost: "-1",
        ListCost: "-1",
        ContractedCost: "-1",
      },
      ...{ ChargePeriodStart: "2025-11-01T00:00:00Z", ChargePeriodEnd: "2025-12-01T00:00:00Z" },
    };
    expect(checkFocus([rowOf(version, correction)], version, { isStrict: true })).toEqual([]);
  });
});

test("FOCUS 1.2 has 57 columns and 1.4 has 65", () => {
  expect(focusVersions.map((version) => columnsOf(version).length)).toEqual([57, 65]);
});
