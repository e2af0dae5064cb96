import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { AppError } from "@outlay/core/errors";
import { z } from "zod";

/**
 * The shipped sample: one gzipped JSON-lines file per source in `standalone/sample`. The first line is the header, every
 * further line one row, an array whose places the header names in `columns`. Times are whole milliseconds *before* the
 * anchor, the instant of the first start. `standalone/sample/README.md` describes the same for people.
 */

const count = z.int().min(0);
const flag = z.union([z.literal(0), z.literal(1)]);
const msBefore = count;
const modelIndex = count;

/** Rows by file, places in the order of `sampleColumns`. */
export const sampleRowSchemas = {
  "coding-agent": z.tuple([
    z.string(),
    count,
    count,
    msBefore,
    modelIndex,
    flag,
    count,
    count,
    count,
    count,
    count.nullable(),
    count.nullable(),
    z.enum(["", "tool_use", "end_turn"]),
  ]),
  "swe-bench-fix": z.tuple([z.string(), msBefore, count, count, count, count, z.string(), count, count, flag]),
  "airline-support": z.tuple([count, count, msBefore, flag, z.array(z.tuple([count, count, z.string()])).min(1)]),
  "math-word-problems": z.tuple([count, modelIndex, msBefore, count, count, flag]),
  "code-output-prediction": z.tuple([count, modelIndex, msBefore, count, count, flag]),
  chat: z.tuple([msBefore, count, count, count]),
} as const;

const benchmarkColumns = ["task", "model", "ms_before", "in_tokens", "out_tokens", "correct"];

/** Names of the places of a row, by file. */
export const sampleColumns: Readonly<Record<SampleName, readonly string[]>> = {
  "coding-agent": [
    "session",
    "sub_agent (0 = main)",
    "seq",
    "ms_before",
    "model",
    "streamed",
    "in_tokens (whole prompt)",
    "cached_tokens (derived)",
    "tokens_equal_to_previous_request",
    "out_tokens",
    "duration_ms",
    "ttft_ms",
    "stop_reason",
  ],
  "swe-bench-fix": [
    "instance",
    "ms_before (start of the run)",
    "in_tokens",
    "out_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reported_cost_usd",
    "turns",
    "duration_ms",
    "resolved",
  ],
  "airline-support": ["task", "trial", "ms_before (first message)", "reward", "calls [in_tokens, out_tokens, tool]"],
  "math-word-problems": benchmarkColumns,
  "code-output-prediction": benchmarkColumns,
  chat: ["ms_before", "in_tokens", "cached_tokens (derived)", "out_tokens"],
};

/** A file's name without `.jsonl.gz`; also the name of the workflow its calls belong to. */
export type SampleName = keyof typeof sampleRowSchemas;
export type SampleRow<N extends SampleName> = z.output<(typeof sampleRowSchemas)[N]>;

/** In the order they are sent. */
export const sampleNames = [
  "coding-agent",
  "swe-bench-fix",
  "airline-support",
  "math-word-problems",
  "code-output-prediction",
  "chat",
] as const satisfies readonly SampleName[];

const sampleModelSchema = z.strictObject({
  /** What the source calls it. */
  sourceName: z.string().min(1),
  provider: z.string().min(1),
  model: z.string().min(1),
  /** `exact`: counted by the model's own tokenizer; `o200k`: by another model's, an estimate; absent: not counted by us. */
  tokenizer: z.enum(["exact", "o200k"]).optional(),
});

export const sampleHeaderSchema = z.strictObject({
  workflow: z.enum(sampleNames),
  team: z.string().min(1),
  /** Short name of the data set, put on every event as the tag `source`. */
  source: z.string().min(1),
  title: z.string().min(1),
  url: z.url(),
  commit: z.string().min(7),
  licence: z.enum(["Apache-2.0", "MIT", "CC-BY-4.0"]),
  /** What we added, derived or joined, in sentences for the sample's page. */
  notes: z.array(z.string().min(1)).min(1),
  /** Put before a row's task number to name the task as the source does. */
  taskPrefix: z.string().optional(),
  models: z.array(sampleModelSchema).min(1),
  columns: z.array(z.string()),
  calls: count,
  outcomes: count,
});
export type SampleHeader = z.infer<typeof sampleHeaderSchema>;
export type SampleModel = z.infer<typeof sampleModelSchema>;

/** Where a file of the sample lies. */
export const sampleFileUrl = (name: SampleName): URL => new URL(`../sample/${name}.jsonl.gz`, import.meta.url);

/** One file, whole and parsed. Throws AppError `configuration` naming the file and line where it is not as described. */
export async function readSampleFile<N extends SampleName>(
  name: N,
): Promise<{ header: SampleHeader; rows: SampleRow<N>[] }> {
  const [first, ...lines] = await readLines(name);
  const header = parseLine(name, 1, sampleHeaderSchema, first ?? "");
  // TypeScript cannot follow the index `name` through the union of row schemas; the table above holds the pairing.
  const rowSchema = sampleRowSchemas[name] as unknown as z.ZodType<SampleRow<N>>;
  return { header, rows: lines.map((line, index) => parseLine(name, index + 2, rowSchema, line)) };
}

/** The headers of all files, in the order of sending: what the sample's page tells, and how much there is to send. */
export async function readSampleHeaders(): Promise<SampleHeader[]> {
  return Promise.all(
    sampleNames.map(async (name) => parseLine(name, 1, sampleHeaderSchema, (await readLines(name))[0] ?? "")),
  );
}

async function readLines(name: SampleName): Promise<string[]> {
  try {
    const bytes = await promisify(gunzip)(await readFile(sampleFileUrl(name)));
    return bytes.toString("utf8").trimEnd().split("\n");
  } catch (cause) {
    throw new AppError(
      "configuration",
      `The sample file ${name}.jsonl.gz cannot be read; check out the repository again.`,
      {
        cause,
      },
    );
  }
}

function parseLine<T>(name: SampleName, line: number, schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("configuration", `The sample file ${name}.jsonl.gz is not JSON in line ${line}.`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError(
    "configuration",
    `The sample file ${name}.jsonl.gz is not as described in line ${line}: ${z.prettifyError(parsed.error)}`,
  );
}
