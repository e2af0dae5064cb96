import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/**
 * What the dashboard must show of the sample, computed a second time and in another way: straight from the shipped bytes
 * by column name, without the parser and the mapping that feed the collector. For tests; cost is left to the price book.
 */
export interface SampleTotals {
  calls: number;
  inputUncached: number;
  cacheRead: number;
  cacheWriteUnknown: number;
  output: number;
  /** Tasks with at least one call in the group. */
  tasks: number;
  successes: number;
  failures: number;
  /** Tasks nobody judged. */
  unknown: number;
}

export interface SampleGroup extends SampleTotals {
  readonly workflow: string;
  readonly team: string;
  readonly provider: string;
  readonly model: string;
}

export interface SampleOracle {
  readonly total: SampleTotals;
  readonly byWorkflow: Readonly<Record<string, SampleTotals>>;
  /** One entry per workflow and model; a task that used two models is in both, so tasks do not add up over models. */
  readonly groups: readonly SampleGroup[];
}

interface RawHeader {
  workflow: string;
  team: string;
  columns: string[];
  models: { provider: string; model: string }[];
}

/** One call in the terms of the oracle; `verdict` belongs to its task. */
interface Fact {
  model: number;
  task: string;
  input: number;
  cached: number;
  written: number;
  output: number;
  verdict: "success" | "failure" | "unknown";
}

const files = [
  "coding-agent",
  "swe-bench-fix",
  "airline-support",
  "math-word-problems",
  "code-output-prediction",
  "chat",
];

export function sampleOracle(): SampleOracle {
  const byWorkflow: Record<string, SampleTotals> = {};
  const groups: SampleGroup[] = [];
  for (const file of files) {
    const { header, facts } = readFacts(file);
    byWorkflow[header.workflow] = totalsOf(facts);
    header.models.forEach(({ provider, model }, index) => {
      const own = facts.filter((fact) => fact.model === index);
      groups.push({ workflow: header.workflow, team: header.team, provider, model, ...totalsOf(own) });
    });
  }
  const total = Object.values(byWorkflow).reduce(add, totalsOf([]));
  return { total, byWorkflow, groups };
}

function readFacts(file: string): { header: RawHeader; facts: Fact[] } {
  const text = gunzipSync(readFileSync(new URL(`../sample/${file}.jsonl.gz`, import.meta.url))).toString();
  const [head = "", ...lines] = text.trim().split("\n");
  const header = JSON.parse(head) as RawHeader;
  // The first word of a column's description is its name.
  const names = header.columns.map((column) => column.split(" ")[0] ?? "");
  const facts = lines.flatMap((line, index) => {
    const values = JSON.parse(line) as unknown[];
    const row = Object.fromEntries(names.map((name, place) => [name, values[place]]));
    return factsOf(row, index);
  });
  return { header, facts };
}

function factsOf(row: Record<string, unknown>, line: number): Fact[] {
  const number = (name: string) => Number(row[name] ?? 0);
  const judgement = ["resolved", "reward", "correct"].find((name) => name in row);
  const verdict = judgement === undefined ? "unknown" : number(judgement) === 1 ? "success" : "failure";
  const task =
    row["session"] ?? row["instance"] ?? ("task" in row ? `${row["task"]}/${row["trial"] ?? row["model"]}` : "");
  const shared = { model: number("model"), task: String(task), verdict } as const;
  if ("calls" in row) {
    return (row["calls"] as [number, number, string][]).map(([input, output]) => ({
      ...shared,
      input,
      cached: 0,
      written: 0,
      output,
    }));
  }
  const cached = number("cached_tokens");
  return [
    {
      ...shared,
      // A chat row has no task; its line keeps calls apart where they are counted one by one.
      task: shared.task === "" ? `line ${line}` : shared.task,
      input: number("in_tokens") - cached,
      cached: cached + number("cache_read_tokens"),
      written: number("cache_write_tokens"),
      output: number("out_tokens"),
    },
  ];
}

function totalsOf(facts: readonly Fact[]): SampleTotals {
  const verdicts = new Map(
    facts.filter((fact) => !fact.task.startsWith("line ")).map((fact) => [fact.task, fact.verdict]),
  );
  const judged = (verdict: Fact["verdict"]) => [...verdicts.values()].filter((value) => value === verdict).length;
  const sum = (of: (fact: Fact) => number) => facts.reduce((total, fact) => total + of(fact), 0);
  return {
    calls: facts.length,
    inputUncached: sum((fact) => fact.input),
    cacheRead: sum((fact) => fact.cached),
    cacheWriteUnknown: sum((fact) => fact.written),
    output: sum((fact) => fact.output),
    tasks: verdicts.size,
    successes: judged("success"),
    failures: judged("failure"),
    unknown: judged("unknown"),
  };
}

function add(a: SampleTotals, b: SampleTotals): SampleTotals {
  return {
    calls: a.calls + b.calls,
    inputUncached: a.inputUncached + b.inputUncached,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWriteUnknown: a.cacheWriteUnknown + b.cacheWriteUnknown,
    output: a.output + b.output,
    tasks: a.tasks + b.tasks,
    successes: a.successes + b.successes,
    failures: a.failures + b.failures,
    unknown: a.unknown + b.unknown,
  };
}
