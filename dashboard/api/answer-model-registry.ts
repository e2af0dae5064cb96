import { type ModelRegistryRow, modelRegistry } from "@outlay/clickhouse/queries/model-registry";
import { listSettings, readSetting, type Setting, writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { StoredPrices } from "@outlay/clickhouse/stored-prices";
import { AppError } from "@outlay/core/errors";
import { MODEL_KIND, modelStatementSchema } from "@outlay/core/models-registry/model-statement";
import type { PriceBook } from "@outlay/core/price-book";
import { type CallTerms, cardFor } from "@outlay/core/price-card";
import type { z } from "zod";
import type {
  deleteModelStatementEndpoint,
  ModelStatementJson,
  modelRegistryEndpoint,
  putModelStatementEndpoint,
  RegisteredModel,
} from "../contract/model-registry.ts";
import { readMeasureSettings } from "./answer-measure-settings.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import { readDataVersion } from "./data-version.ts";
import { parseRange, parseZone } from "./range.ts";

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

const MODELS_MAX = 500;

const keyOf = (project: string, name: string) => ({ project, kind: MODEL_KIND, name });

/** Models of the range, and those that something is stated of without a call. */
export async function answerModelRegistry(
  reader: Reader,
  prices: StoredPrices,
  { query, now, signal }: Asked<typeof modelRegistryEndpoint>,
): Promise<z.input<(typeof modelRegistryEndpoint)["response"]>> {
  const { project } = query;
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const data_version = await readDataVersion(reader, project, signal);
  const rows = await reader.query(modelRegistry, { project, from, to, limit: MODELS_MAX }, { signal });
  const settings = await listSettings(reader, { project, kind: MODEL_KIND });
  const stated = new Map(settings.map(statementOf).filter((one) => one !== undefined));
  const { context_windows: windows } = await readMeasureSettings(reader, project);
  await prices.refresh();
  const book = prices.bookOf(project);
  const silent = [...stated.keys()].filter((name) => !rows.some(({ model }) => model === name));
  const known = [...rows.map((row) => seenJson(row)), ...silent.map((model) => ({ ...unseen, model }))];
  return {
    range: { from: iso(from), to: iso(to) },
    models: known.slice(0, MODELS_MAX).map((model) => {
      const statement = stated.get(model.model) ?? null;
      return {
        ...model,
        ...pricedJson(book, model, now),
        context_window: statement?.context_window ?? windows[model.model] ?? null,
        stated: statement,
      };
    }),
    data_version,
  };
}

/** AppError `conflict` where somebody else changed it. */
export async function answerPutModelStatement(
  writer: Writer,
  { query: { name }, body, access, now }: Asked<typeof putModelStatementEndpoint>,
): Promise<ModelStatementJson> {
  const { project, expected_version, author, reason, ...value } = body;
  const key = keyOf(project, name);
  const current = await readSetting(writer, key);
  // One that was taken back does not exist either.
  const isEnded = current !== undefined && current.value === undefined;
  const expectedVersion = isEnded && expected_version === 0 ? current.version : expected_version;
  const change = { expectedVersion, value, author: authorOf(access, author), reason };
  const written = statementOf(await writeSetting(writer, key, change, clockAt(now)));
  if (written === undefined) throw new AppError("internal", "what was just written is a statement");
  return written[1];
}

/** AppErrors: `not_found`; `conflict` where somebody else changed it. */
export async function answerDeleteModelStatement(
  writer: Writer,
  { query: { project, name, ...asked }, access, now }: Asked<typeof deleteModelStatementEndpoint>,
): Promise<z.input<(typeof deleteModelStatementEndpoint)["response"]>> {
  const author = authorOf(access, asked.author);
  const key = keyOf(project, name);
  if ((await readSetting(writer, key))?.value === undefined)
    throw new AppError("not_found", `nothing is stated of ${name} in project ${project}`);
  const change = { expectedVersion: asked.expected_version, value: undefined, author, reason: asked.reason };
  const { version } = await writeSetting(writer, key, change, clockAt(now));
  return { name, version };
}

/** By name; `undefined` where another version of the program wrote what cannot be read. */
function statementOf({
  name,
  value,
  version,
  author,
  reason,
  changedAt,
}: Setting): [string, ModelStatementJson] | undefined {
  const statement = modelStatementSchema.safeParse(value).data;
  return statement && [name, { version, ...statement, author, reason, changed_at: iso(changedAt) }];
}

type Seen = Omit<RegisteredModel, "context_window" | "priced_as" | "dearer_above_prompt_tokens" | "stated">;

const shown = (flag: number | null): boolean | null => (flag === null ? null : flag === 1);

const seenJson = (row: ModelRegistryRow): Seen => ({
  model: row.model,
  calls: row.calls,
  first_at: iso(row.first_at),
  last_at: iso(row.last_at),
  asked_as: row.asked_as
    .map((name, at) => ({ name, calls: row.asked_calls[at] ?? 0 }))
    .sort((a, b) => b.calls - a.calls || (a.name < b.name ? -1 : 1)),
  providers: row.used_providers,
  regions: row.used_regions,
  seen: {
    streaming: shown(row.streamed_calls),
    json_mode: shown(row.schema_calls),
    tools: shown(row.tool_calls),
    multimodal: shown(row.image_calls),
  },
  largest_prompt: row.largest_prompt,
  largest_answer: row.largest_answer,
  timed_calls: row.timed_calls,
  tokens_per_second: row.tokens_per_second,
});

const unseen: Omit<Seen, "model"> = {
  ...{ calls: 0, first_at: null, last_at: null, asked_as: [], providers: [], regions: [] },
  seen: { streaming: null, json_mode: null, tools: null, multimodal: null },
  ...{ largest_prompt: null, largest_answer: null, timed_calls: 0, tokens_per_second: null },
};

/** By which model's price its calls are priced now. */
function pricedJson(book: PriceBook, { model, providers }: Pick<Seen, "model" | "providers">, now: number) {
  const [provider] = providers;
  const terms = { model, ...(provider !== undefined && { provider }) } as CallTerms;
  const card = cardFor(book, terms, now);
  if (card.kind === "none") return { priced_as: null, dearer_above_prompt_tokens: null };
  return { priced_as: card.modelId, dearer_above_prompt_tokens: card.longContextAbove ?? null };
}

const iso = (at: number): string => new Date(at).toISOString();
