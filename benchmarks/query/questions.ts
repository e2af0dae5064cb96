import { LEDGER_END } from "./ledger.ts";

/** One request of the dashboard. */
export interface Question {
  readonly name: string;
  readonly method: "GET" | "POST";
  /** Below /api/v1, with their queries; asked in turn, so that a question by id is not always about the same one. */
  readonly paths: readonly string[];
  readonly body?: object;
  /** Absent: measured without a goal. */
  readonly goal?: Goal | undefined;
}

/** Within how many milliseconds 95 of 100 shall be answered at 100 M calls on two cores, warm. */
export const goalsP95Ms = {
  sums: { alone: 60, whileIngesting: 100 },
  trace: { alone: 40, whileIngesting: 40 },
} as const;
export type Goal = keyof typeof goalsP95Ms;

const DAY_MS = 86_400_000;
const iso = (instant: number): string => new Date(instant).toISOString();
const last = (days: number) => ({ from: iso(LEDGER_END - days * DAY_MS), to: iso(LEDGER_END) });
const monthToDate = { from: "2026-09-01T00:00:00.000Z", to: iso(LEDGER_END) };

/** The largest project has 60 % of all calls, the smallest 1 %. */
const LARGEST = "project-1";
const SMALLEST = "project-10";

interface Sums {
  readonly metrics: string[];
  readonly days?: number;
  readonly range?: object;
  readonly project?: string;
  readonly [key: string]: unknown;
}

function sums(name: string, { days = 30, range = last(days), project = LARGEST, ...rest }: Sums): Question {
  return { name, method: "POST", paths: ["/query"], body: { project, range, ...rest }, goal: "sums" };
}

function get(name: string, paths: readonly string[], query: Record<string, string> = {}): Question {
  const text = new URLSearchParams({ project: LARGEST, ...query }).toString();
  return { name, method: "GET", paths: paths.map((path) => `${path}${path.includes("?") ? "&" : "?"}${text}`) };
}

const latency = ["latency_p50_ms", "latency_p95_ms", "ttft_p50_ms", "ttft_p95_ms"];
const economics = (name: string, by: string, query: Record<string, string> = {}): Question => ({
  ...get(name, ["/tasks/economics"], { ...last(30), by, ...query }),
  goal: "sums",
});

/** What the pages ask, named by what the user sees. `traces` are ids that are in the ledger. */
export function questions(traces: readonly string[]): Question[] {
  return [
    sums("spend by day and model, 30 d", { metrics: ["spend"], by: ["model_resolved"], bucket: "1d" }),
    sums("the same, smallest project", { metrics: ["spend"], by: ["model_resolved"], bucket: "1d", project: SMALLEST }),
    // What a question costs before it has read anything.
    sums("the same, a project without data", {
      metrics: ["spend"],
      by: ["model_resolved"],
      bucket: "1d",
      project: "nobody",
    }),
    sums("spend by hour and model, 7 d", { metrics: ["spend"], by: ["model_resolved"], bucket: "1h", days: 7 }),
    sums("headline of 30 d with the 30 d before", {
      metrics: ["spend", "calls", "error_rate", "input_tokens", "output_tokens", "cost_per_call"],
      bucket: "1d",
      compare: "prev",
    }),
    sums("top 20 users, 30 d", { metrics: ["spend", "calls", "errors"], by: ["user_id"], top: 20 }),
    sums("top 20 teams, 30 d", { metrics: ["spend", "calls", "errors"], by: ["team"], top: 20 }),
    sums("top 20 workflows, 30 d", { metrics: ["spend", "calls", "errors"], by: ["workflow"], top: 20 }),
    sums("latency percentiles by model, 30 d", { metrics: latency, by: ["model_resolved"], top: 20 }),
    sums("latency percentiles by model, 24 h", { metrics: latency, by: ["model_resolved"], top: 20, days: 1 }),
    sums("p95 by day and model, 30 d", { metrics: ["latency_p95_ms"], by: ["model_resolved"], bucket: "1d" }),
    sums("p95 by workflow and model, 30 d", {
      metrics: ["latency_p95_ms"],
      by: ["workflow", "model_resolved"],
      top: 20,
    }),
    sums("error rate by day and model, 30 d", { metrics: ["error_rate"], by: ["model_resolved"], bucket: "1d" }),
    sums("budget: spend of the month to date", { metrics: ["spend"], range: monthToDate, bucket: "1M" }),
    sums("budget: the same of one team", {
      metrics: ["spend"],
      range: monthToDate,
      bucket: "1M",
      filters: [{ dimension: "team", op: "eq", values: ["team-7"] }],
    }),
    economics("cost per success by workflow, 30 d", "workflow"),
    economics("cost per success by workflow and model, 30 d", "workflow,model_resolved"),
    economics("the same, smallest project", "workflow,model_resolved", { project: SMALLEST }),
    economics("distinct tasks and their outcomes, 30 d", ""),
    economics("cost per success by workflow, without durations", "workflow", { durations: "off" }),
    economics("the same by workflow and model", "workflow,model_resolved", { durations: "off" }),
    economics("the same in total", "", { durations: "off" }),
    {
      ...get(
        "one trace by its id",
        traces.map((trace) => `/traces/${trace}`),
      ),
      goal: "trace",
    },
    {
      ...get(
        "one trace's calls by its id, any time",
        traces.map((trace) => `/calls?trace_id=${trace}`),
        last(90),
      ),
      goal: "trace",
    },
    economics("cost per success, a project without data", "workflow", { project: "nobody" }),
    { ...sums("spend by tag, 7 d", { metrics: ["spend", "calls"], by: ["tag:zone"], days: 7 }), goal: undefined },
    get("explorer: latest 50", ["/calls"], { ...last(7), limit: "50" }),
    get("explorer: latest 50 of a workflow", ["/calls"], { ...last(7), workflow: "workflow-40", limit: "50" }),
    get("models without a price, 30 d", ["/prices/unpriced"], last(30)),
    get("data quality, 7 d", ["/data-quality"], last(7)),
    get("pulse", ["/pulse"]),
  ];
}
