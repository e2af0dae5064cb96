/**
 * The columns of the Cost and Usage dataset of FOCUS 1.2 (57) and 1.4 (65), as the published specification has them
 * (specification/columns and specification/datasets/cost_and_usage of FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec), and the
 * custom ones of ours. This one list is the order of an exported file, its metadata, and what the checker holds it to.
 */

export const focusVersions = ["1.2", "1.4"] as const;
export type FocusVersion = (typeof focusVersions)[number];

export type FocusLevel = "mandatory" | "conditional" | "recommended";
export type FocusType = "Decimal" | "String" | "DateTime" | "Json" | "Unit" | "Currency";

export interface FocusColumn {
  readonly id: string;
  readonly type: FocusType;
  readonly isNullable: boolean;
  /** Absent: any value of the type. */
  readonly allowed?: readonly string[];
  /** A version that is absent does not have the column. Custom columns are in every version, with no level. */
  readonly levels: Partial<Record<FocusVersion, FocusLevel>>;
  /** Whether our export fills it. Conditional columns about things we do not know, such as commitments, are left out. */
  readonly isExported: boolean;
}

const mandatory = { "1.2": "mandatory", "1.4": "mandatory" } as const;
const conditional = { "1.2": "conditional", "1.4": "conditional" } as const;
const recommended = { "1.2": "recommended", "1.4": "recommended" } as const;
const until13 = { "1.2": "mandatory" } as const;
const since13 = { "1.4": "conditional" } as const;

type Extra = Partial<Pick<FocusColumn, "isNullable" | "allowed" | "isExported">>;

const column = (id: string, type: FocusType, levels: FocusColumn["levels"], extra: Extra = {}): FocusColumn => ({
  id,
  type,
  levels,
  isNullable: true,
  isExported: true,
  ...extra,
});
const never = { isNullable: false } as const;
const absent = { isExported: false } as const;

export const chargeCategories = ["Usage", "Purchase", "Tax", "Credit", "Adjustment"] as const;
const serviceCategories = [
  "AI and Machine Learning",
  "Analytics",
  "Business Applications",
  "Compute",
  "Databases",
  "Developer Tools",
  "Identity",
  "Integration",
  "Internet of Things",
  "Management and Governance",
  "Media",
  "Migration",
  "Mobile",
  "Multicloud",
  "Networking",
  "Security",
  "Storage",
  "Web",
  "Other",
] as const;
/** ServiceSubcategory under the service category of ours. */
export const aiSubcategories = [
  "AI Platforms",
  "Bots",
  "Generative AI",
  "Machine Learning",
  "Natural Language Processing",
  "Other (AI and Machine Learning)",
] as const;

/** By column id, as the files are ordered: FOCUS allows any order, with custom columns last. */
const focusColumns: readonly FocusColumn[] = [
  column("AllocatedMethodDetails", "Json", { "1.4": "recommended" }, absent),
  column("AllocatedMethodId", "String", since13, absent),
  column("AllocatedResourceId", "String", since13, absent),
  column("AllocatedResourceName", "String", since13, absent),
  column("AllocatedTags", "Json", since13, absent),
  column("AvailabilityZone", "String", recommended, absent),
  column("BilledCost", "Decimal", mandatory, never),
  column("BillingAccountId", "String", mandatory, never),
  column("BillingAccountName", "String", mandatory),
  column("BillingAccountType", "String", conditional, { ...absent, ...never }),
  column("BillingCurrency", "Currency", mandatory, never),
  column("BillingPeriodEnd", "DateTime", mandatory, never),
  column("BillingPeriodStart", "DateTime", mandatory, never),
  column("CapacityReservationId", "String", conditional, absent),
  column("CapacityReservationStatus", "String", conditional, { ...absent, allowed: ["Used", "Unused"] }),
  column("ChargeCategory", "String", mandatory, { ...never, allowed: chargeCategories }),
  column("ChargeClass", "String", mandatory, { allowed: ["Correction"] }),
  column("ChargeDescription", "String", mandatory),
  column("ChargeFrequency", "String", recommended, { ...never, allowed: ["One-Time", "Recurring", "Usage-Based"] }),
  column("ChargePeriodEnd", "DateTime", mandatory, never),
  column("ChargePeriodStart", "DateTime", mandatory, never),
  column("CommitmentDiscountCategory", "String", conditional, { ...absent, allowed: ["Spend", "Usage"] }),
  column("CommitmentDiscountId", "String", conditional, absent),
  column("CommitmentDiscountName", "String", conditional, absent),
  column("CommitmentDiscountQuantity", "Decimal", conditional, absent),
  column("CommitmentDiscountStatus", "String", conditional, { ...absent, allowed: ["Used", "Unused"] }),
  column("CommitmentDiscountType", "String", conditional, absent),
  column("CommitmentDiscountUnit", "Unit", conditional, absent),
  column("CommitmentProgramEligibilityDetails", "Json", since13, absent),
  column("ConsumedQuantity", "Decimal", conditional),
  column("ConsumedUnit", "Unit", conditional),
  column("ContractApplied", "Json", since13, absent),
  column("ContractedCost", "Decimal", mandatory, never),
  column("ContractedUnitPrice", "Decimal", conditional),
  column("EffectiveCost", "Decimal", mandatory, never),
  column("HostProviderName", "String", { "1.4": "mandatory" }, never),
  column("InvoiceDetailId", "String", since13),
  column("InvoiceId", "String", { "1.2": "recommended", "1.4": "conditional" }),
  column("InvoiceIssuerName", "String", mandatory, never),
  column("ListCost", "Decimal", mandatory, never),
  column("ListUnitPrice", "Decimal", conditional),
  column("PricingCategory", "String", conditional, { allowed: ["Standard", "Dynamic", "Committed", "Other"] }),
  column("PricingCurrency", "Currency", conditional, { ...absent, ...never }),
  column("PricingCurrencyContractedUnitPrice", "Decimal", conditional, absent),
  column("PricingCurrencyEffectiveCost", "Decimal", conditional, { ...absent, ...never }),
  column("PricingCurrencyListUnitPrice", "Decimal", conditional, absent),
  column("PricingQuantity", "Decimal", mandatory),
  column("PricingUnit", "Unit", mandatory),
  column("ProviderName", "String", until13, never),
  column("PublisherName", "String", until13, never),
  column("RegionId", "String", conditional),
  column("RegionName", "String", conditional),
  column("ResourceId", "String", conditional, absent),
  column("ResourceName", "String", conditional, absent),
  column("ResourceType", "String", conditional, absent),
  column("ServiceCategory", "String", mandatory, { ...never, allowed: serviceCategories }),
  column("ServiceName", "String", mandatory, never),
  column("ServiceProviderName", "String", { "1.4": "mandatory" }, never),
  column("ServiceSubcategory", "String", recommended, never),
  column("SkuId", "String", conditional),
  column("SkuMeter", "String", conditional),
  column("SkuPriceDetails", "Json", conditional),
  column("SkuPriceId", "String", conditional),
  column("SubAccountId", "String", conditional),
  column("SubAccountName", "String", conditional),
  column("SubAccountType", "String", conditional, absent),
  column("Tags", "Json", conditional),
];

/** Ours, after the columns of FOCUS. */
const customColumns: readonly FocusColumn[] = [
  column("x_ConsumedTokens", "Decimal", {}),
  column("x_CorrectionReason", "String", {}),
  column("x_CostBasis", "String", {}, { ...never, allowed: ["Estimated", "ProviderReported", "Reconciled"] }),
  column("x_CredentialId", "String", {}),
  column("x_PriceCatalogVersion", "String", {}),
  column("x_PriceIds", "String", {}),
  column(
    "x_PriceStatus",
    "String",
    {},
    {
      ...never,
      allowed: ["Priced", "PartlyPriced", "Unpriced", "ProviderReported"],
    },
  ),
  column("x_PrincipalId", "String", {}),
  column("x_PromptName", "String", {}),
  column("x_PromptVersion", "String", {}),
  column("x_ReasoningTokens", "Decimal", {}),
  column("x_RequestCount", "Decimal", {}, never),
  column("x_TaskType", "String", {}),
  column("x_UsageSource", "String", {}, never),
];

/** Every column a version defines, in the order of the files. */
export const columnsOf = (version: FocusVersion): readonly FocusColumn[] =>
  focusColumns.filter(({ levels }) => levels[version] !== undefined);

/** The columns of an exported file of a version, in its order: those of FOCUS, then our own. */
export const exportedColumns = (version: FocusVersion): readonly FocusColumn[] => [
  ...columnsOf(version).filter(({ isExported }) => isExported),
  ...customColumns,
];
