import { serviceTiers } from "@outlay/core/facts";
import { priceDocumentSchema, pricedQuantities, priceItemSchema } from "@outlay/core/price-document";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, ratio, timeZone } from "./values.ts";
import { author, reason } from "./who.ts";

const filterText = z.string().min(1, "must not be empty: leave it out to see everything").max(200).optional();
const instant = z.string().nullable();
const decimal = z.string().describe("Decimal text, for `per` units.");
const per = count.describe("How many units the price is for: 1000000 of tokens, 3600000 of milliseconds is an hour.");

const unitPrice = z.strictObject({
  price: decimal,
  per,
  cliffs: z
    .array(z.strictObject({ above_prompt_tokens: count, price: decimal }))
    .describe("Above so many tokens of prompt, cached ones included, every unit of the request has this price."),
  fallback: z.string().nullable().describe("The flag a call gets because this is not a listed price; null = listed."),
});

export const priceRow = z.strictObject({
  id: z.string().describe("As kept with the calls priced by it."),
  source: z.string(),
  source_version: z.string(),
  is_own: z.boolean().describe("Written by you, and not from a price list."),
  provider: z.string(),
  model: z.string(),
  names: z.array(z.string()).describe("Exact names of the model in this source, at most 20; patterns are not listed."),
  tier: z.enum(serviceTiers),
  region: z.string().nullable().describe("null = any"),
  valid_from: instant,
  valid_to: instant,
  is_windowed: z.boolean().describe("Holds at certain times of the week only, and now is one of them."),
  currency: z.string(),
  is_free: z.boolean(),
  prices: z.partialRecord(z.enum(pricedQuantities), unitPrice),
  overridden_by: z.string().nullable().describe("Id of the row of a stronger source that counts in its place."),
});
export type PriceRowJson = z.infer<typeof priceRow>;

export const pricesEndpoint = endpoint({
  method: "GET",
  path: "/prices",
  summary: "Prices in force at an instant, of every source",
  query: z.strictObject({
    project,
    at: instantText.default("now"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
    provider: filterText,
    model: filterText.describe("A name or a part of one."),
    tier: z.enum(serviceTiers).optional(),
    region: filterText.describe("Prices that hold there, those for any region among them."),
    source: filterText,
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z.string().max(1000).optional(),
  }),
  body: z.undefined(),
  response: z.strictObject({
    at: z.string(),
    book: z.string().describe("Every source with its version, strongest first."),
    prices: z.array(priceRow),
    next: z.string().nullable(),
  }),
});

const suggestion = z.strictObject({
  provider: z.string(),
  model: z.string(),
  confidence: z.enum(["high", "medium", "low"]),
  reason: z.string(),
  estimated_cost: money.nullable().describe("What these calls would cost at its price, from their mean usage."),
  item: priceItemSchema.describe("The alias to PUT if you agree."),
});

export const unpricedModel = z.strictObject({
  provider: z.string().nullable(),
  model_requested: z.string().nullable(),
  model_resolved: z.string().nullable(),
  reason: z.string(),
  unpriced_classes: z.array(z.string()).describe("What has no price, where the rest of the call has one."),
  calls: count,
  input_tokens: count.nullable(),
  output_tokens: count.nullable(),
  reported_cost: money.nullable().describe("What senders said these calls cost; null = nothing."),
  first_seen: z.string(),
  last_seen: z.string(),
  example_event_ids: z.array(z.string()),
  suggestions: z.array(suggestion).describe("Nearest first. None for models on machines of your own: write a price."),
});
export type UnpricedModelJson = z.infer<typeof unpricedModel>;

export const unpricedEndpoint = endpoint({
  method: "GET",
  path: "/prices/unpriced",
  summary: "Models without a price, what they may mean, and the money at stake",
  query: z.strictObject({
    project,
    from: instantText.default("now-30d"),
    to: instantText.default("now+1d"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  body: z.undefined(),
  response: z.strictObject({
    range: z.strictObject({ from: z.string(), to: z.string() }),
    models: z.array(unpricedModel).describe("Most calls first."),
    is_truncated: z.boolean(),
  }),
});

const conflictSide = z.strictObject({ price_id: z.string(), source: z.string(), price: decimal, per });

export const priceConflict = z.strictObject({
  provider: z.string(),
  model: z.string(),
  tier: z.enum(serviceTiers),
  region: z.string().nullable(),
  class: z.enum(pricedQuantities),
  from_prompt_tokens: count.nullable().describe("They differ from prompts of this size on; null = always."),
  currency: z.string(),
  winner: conflictSide.describe("What calls are priced by."),
  other: conflictSide,
  ratio: ratio.nullable().describe("other ÷ winner; null where the winner is free."),
  why: z.enum(["own_prices_before_lists", "nearer_own_prices_first", "stronger_list_first"]),
});

export const priceConflictsEndpoint = endpoint({
  method: "GET",
  path: "/prices/conflicts",
  summary: "Where sources state different prices for the same thing, and which one counts",
  query: z.strictObject({
    project,
    at: instantText.default("now"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
    provider: filterText,
    model: filterText.describe("A name or a part of one."),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
  }),
  body: z.undefined(),
  response: z.strictObject({
    at: z.string(),
    conflicts: z.array(priceConflict).describe("Largest difference first."),
    found: count.describe("With those beyond the limit."),
  }),
});

const itemName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/, "must be 1 to 100 letters, digits, dots, dashes or underscores");
const scope = z.enum(["project", "all_projects"]).default("project").describe("Whose calls it holds for.");
const expectedVersion = z.coerce
  .number()
  .int()
  .min(0)
  .describe("The version you saw; 0 for one that does not exist. Refused with 409 where it has moved on.");

const change = {
  version: count,
  author: z.string(),
  reason: z.string(),
  changed_at: z.string(),
};
const storedItem = z.strictObject({
  name: z.string(),
  scope: z.enum(["project", "all_projects"]),
  ...change,
  item: priceItemSchema.nullable().describe("null = deleted by this version"),
  warnings: z.array(z.string()).describe("Why it may not do what is meant."),
});
export type StoredPriceItem = z.output<typeof storedItem>;

const storedList = z.strictObject({ source: z.string(), list_version: z.string(), items: count, ...change });

const storedFile = storedList.extend({
  refused: z
    .strictObject({ since: z.string(), reason: z.string() })
    .nullable()
    .describe("Why the file on disk is not used, and since when; null = it is what is said here."),
});

export const priceItemsEndpoint = endpoint({
  method: "GET",
  path: "/prices/items",
  summary: "Prices, aliases, contracts and rules of your own, with the lists that were imported",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: z.strictObject({
    items: z.array(storedItem),
    imports: z.array(storedList),
    file: storedFile.nullable().describe("The price file (OUTLAY_PRICES) as it was last read and usable."),
  }),
});

export const priceItemHistoryEndpoint = endpoint({
  method: "GET",
  path: "/prices/items/{name}",
  summary: "Every version of one of them, newest first",
  query: z.strictObject({ name: itemName, project, scope }),
  body: z.undefined(),
  response: z.strictObject({ versions: z.array(storedItem) }),
});

export const putPriceItemEndpoint = endpoint({
  method: "PUT",
  path: "/prices/items/{name}",
  summary: "Writes one of them; it holds for calls from then on, and for earlier ones by re-pricing",
  role: "admin",
  query: z.strictObject({ name: itemName }),
  body: z.strictObject({
    project,
    scope,
    item: priceItemSchema,
    expected_version: expectedVersion.default(0),
    author,
    reason,
  }),
  response: storedItem,
});

export const deletePriceItemEndpoint = endpoint({
  method: "DELETE",
  path: "/prices/items/{name}",
  summary: "Ends one of them; its history stays",
  role: "admin",
  query: z.strictObject({ name: itemName, project, scope, expected_version: expectedVersion, author, reason }),
  body: z.undefined(),
  response: storedItem,
});

const itemChange = z.strictObject({
  change: z.enum(["added", "changed", "removed"]),
  before: priceItemSchema.nullable(),
  after: priceItemSchema.nullable(),
});

export const importAnswer = z.strictObject({
  source: z.string(),
  list_version: z.string(),
  is_applied: z.boolean(),
  version: count.describe("Of the import; what `expected_version` must be to replace it."),
  added: count,
  changed: count,
  removed: count,
  unchanged: count,
  changes: z.array(itemChange).describe("The first 100."),
  conflicting: count.describe("Prices of it that differ from those of another source."),
  skipped: z
    .array(z.strictObject({ reason: z.string(), meaning: z.string(), count, keys: z.array(z.string()) }))
    .describe("Entries that were not taken over, with the first 20 keys of each reason."),
  ignored_fields: z.record(z.string(), count).describe("Price fields that no usage class exists for."),
});
export type ImportAnswer = z.infer<typeof importAnswer>;

export const importPricesEndpoint = endpoint({
  method: "POST",
  path: "/prices/import",
  summary: "Takes over somebody's price list for models that nothing else prices",
  role: "admin",
  bodyBytesMax: 8 * 1024 * 1024,
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    data: z.discriminatedUnion("format", [
      z.strictObject({ format: z.literal("prices"), document: priceDocumentSchema }),
      z.strictObject({
        format: z.literal("litellm"),
        map: z.record(z.string(), z.unknown()).describe("model_prices_and_context_window.json"),
        version: z.string().min(1).max(100).optional().describe("Absent: a digest of the content."),
      }),
    ]),
    dry_run: z.boolean().default(false).describe("Only say what would change."),
    expected_version: expectedVersion.optional().describe("Absent: whatever is there is replaced."),
    author,
    reason,
  }),
  response: importAnswer,
});

export const deleteImportEndpoint = endpoint({
  method: "DELETE",
  path: "/prices/import/{source}",
  summary: "Ends an imported list; its history stays",
  role: "admin",
  query: z.strictObject({
    source: z.string().min(1).max(100),
    project,
    expected_version: expectedVersion,
    author,
    reason,
  }),
  body: z.undefined(),
  response: z.strictObject({ source: z.string(), version: count }),
});

export const priceEndpoints = [
  pricesEndpoint,
  unpricedEndpoint,
  priceConflictsEndpoint,
  priceItemsEndpoint,
  priceItemHistoryEndpoint,
  putPriceItemEndpoint,
  deletePriceItemEndpoint,
  importPricesEndpoint,
  deleteImportEndpoint,
] as const;
