import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { usageBuckets } from "./usage.ts";
import { USAGE_FILTERS_MAX, usageGroupShape, usageScopeShape } from "./usage-scope.ts";

const text = ch.nullable(ch.string());
/** Text of few different values, where it was given. */
const word = ch.as("LowCardinality(Nullable(String))", z.string().nullable());
const name = ch.lowCardinality();
const sum = ch.nullable(ch.decimal(38, 12));
const money = ch.nullable(ch.decimal(18, 12));
const quantity = ch.nullable(ch.int64());
const count = ch.nullable(ch.uint32());

const slots = [...Array(USAGE_FILTERS_MAX).keys()].map((index) => String(index + 1).padStart(2, "0"));

/** The slots of filters that were not given, and of tags that nothing names. */
const unusedSlots = (params: { readonly filter_ops: readonly number[] } & Readonly<Record<`tag${string}`, string>>) => [
  ...slots.slice(params.filter_ops.length).map((slot) => `filter${slot}`),
  ...slots.map((slot) => `tag${slot}` as const).filter((slot) => params[slot] === ""),
];

/** The price books of the calls of a range. */
export const exportPriceBooks = defineQuery({
  file: "export-price-books.sql",
  params: z.strictObject(usageScopeShape),
  unused: unusedSlots,
  row: z.object({ price_book: ch.lowCardinality() }),
});

/** The billed calls of a range, oldest first. */
export const exportCalls = defineQuery({
  file: "export-calls.sql",
  params: z.strictObject(usageScopeShape),
  unused: unusedSlots,
  row: z.object({
    call_id: ch.string(),
    ts: ch.dateTime64(),
    kind: ch.lowCardinality(),
    trace: text,
    span: text,
    task: text,
    session_id: text,
    workflow: word,
    workflow_version: word,
    step: word,
    agent_role: word,
    task_type: word,
    environment: word,
    team: word,
    department: word,
    cost_center: word,
    use_case: word,
    feature: word,
    customer_id: text,
    user_id: text,
    credential_id: word,
    tags: ch.map(ch.lowCardinality(), ch.string()),
    operation: word,
    provider: word,
    provider_account: word,
    host_provider: word,
    region: word,
    model_requested: word,
    model_resolved: word,
    service_tier: word,
    status: ch.lowCardinality(),
    error_type: word,
    attempt: ch.nullable(ch.uint8()),
    duration_ms: count,
    ttft_ms: count,
    input_tokens: ch.nullable(ch.uint64()),
    output_tokens: ch.nullable(ch.uint64()),
    input_uncached: count,
    cache_read: count,
    cache_write_5m: count,
    cache_write_1h: count,
    output_text: count,
    output_reasoning: count,
    usage_more: ch.map(ch.lowCardinality(), ch.uint64()),
    usage_source: ch.lowCardinality(),
    usage_quality: ch.lowCardinality(),
    cost: money,
    cost_input: money,
    cost_cache_read: money,
    cost_cache_write: money,
    cost_output: money,
    cost_other: money,
    list_cost: money,
    price_status: ch.lowCardinality(),
    unpriced_reason: word,
    price_ids: ch.array(ch.lowCardinality()),
    price_book: word,
    prompt_name: word,
    prompt_version: word,
    revision: ch.uint32(),
    correction_reason: word,
  }),
});

/** Sums for every group and bucket of a range. A dimension that calls do not carry is null. */
export const exportSpend = defineQuery({
  file: "export-spend.sql",
  params: z.strictObject({
    ...usageScopeShape,
    d1: usageGroupShape.d1,
    d2: usageGroupShape.d2,
    d3: usageGroupShape.d3,
    tz: z.string().min(1),
    /** `none`: the range as one. */
    bucket: z.enum([...usageBuckets, "none"]),
  }),
  unused: unusedSlots,
  row: z.object({
    bucket_start: ch.dateTime(),
    d1: text,
    d2: text,
    d3: text,
    spend: sum,
    list_cost: sum,
    calls: ch.int64(),
    errors: ch.int64(),
    unpriced_calls: ch.int64(),
    input_tokens: quantity,
    output_tokens: quantity,
    input_uncached: quantity,
    cache_read: quantity,
    cache_write: quantity,
    output_text: quantity,
    output_reasoning: quantity,
  }),
});

const charged = ch.decimal(38, 12);

/** Charges as FOCUS describes them; the columns of every version that we fill, by name. */
export const exportFocus = defineQuery({
  file: "export-focus.sql",
  params: z.strictObject({ ...usageScopeShape, grain: z.enum(["day", "hour"]) }),
  unused: unusedSlots,
  row: z.object({
    BilledCost: charged,
    BillingAccountId: ch.string(),
    BillingAccountName: text,
    BillingCurrency: ch.string(),
    BillingPeriodEnd: ch.dateTime(),
    BillingPeriodStart: ch.dateTime(),
    ChargeCategory: ch.string(),
    ChargeClass: text,
    ChargeDescription: ch.string(),
    ChargeFrequency: ch.string(),
    ChargePeriodEnd: ch.dateTime(),
    ChargePeriodStart: ch.dateTime(),
    ConsumedQuantity: ch.nullable(ch.decimal(38, 0)),
    ConsumedUnit: text,
    ContractedCost: charged,
    ContractedUnitPrice: sum,
    EffectiveCost: charged,
    HostProviderName: ch.string(),
    InvoiceDetailId: text,
    InvoiceId: text,
    InvoiceIssuerName: name,
    ListCost: charged,
    ListUnitPrice: sum,
    PricingCategory: text,
    PricingQuantity: ch.nullable(ch.decimal(38, 6)),
    PricingUnit: text,
    ProviderName: name,
    PublisherName: name,
    RegionId: word,
    RegionName: word,
    ServiceCategory: ch.string(),
    ServiceName: name,
    ServiceProviderName: name,
    ServiceSubcategory: ch.string(),
    SkuId: text,
    SkuMeter: text,
    SkuPriceDetails: text,
    SkuPriceId: text,
    SubAccountId: ch.string(),
    SubAccountName: ch.string(),
    Tags: text,
    x_ConsumedTokens: ch.nullable(ch.uint64()),
    x_CorrectionReason: text,
    x_CostBasis: ch.string(),
    x_CredentialId: word,
    x_PriceCatalogVersion: word,
    x_PriceIds: text,
    x_PriceStatus: ch.string(),
    x_PrincipalId: word,
    x_PromptName: word,
    x_PromptVersion: word,
    x_ReasoningTokens: ch.nullable(ch.uint64()),
    x_RequestCount: ch.uint64(),
    x_TaskType: word,
    x_UsageSource: name,
  }),
});
