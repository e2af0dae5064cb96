/**
 * Every measure of the product, once: what it is, how it adds up, how far it can be trusted and where it is served. Drives
 * `GET /api/v1/measures` and docs/reference/measures.md; a test holds that every name here exists.
 */

export const measureIds = [
  ...(["M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10", "M11", "M12", "M13", "M14"] as const),
  ...(["M15", "M16", "M17", "M18", "M19", "M20", "M21", "M22", "M23", "M24", "M25", "M26", "M27"] as const),
] as const;
export type MeasureId = (typeof measureIds)[number];

/**
 * `additive`: parts sum to the whole. `ratio`: of additive parts; a total divides the sums. `distinct`, `percentile`: only
 * the calls themselves give a total. `model`: of an estimate, which has no parts.
 */
export const additivities = ["additive", "ratio", "distinct", "percentile", "model"] as const;

export interface Measure {
  readonly id: MeasureId;
  readonly name: string;
  /** In words, with the rule for numerator and denominator. */
  readonly formula: string;
  readonly unit: string;
  readonly additivity: (typeof additivities)[number];
  /** What says how much of it is known. */
  readonly coverage: string;
  /** Metrics of `POST /api/v1/query`. */
  readonly metrics: readonly string[];
  /** `METHOD /path` below /api/v1 of endpoints of its own. */
  readonly endpoints: readonly string[];
  /** Why it is served nowhere, or what else must be known of it. */
  readonly note?: string;
}

const PRICED = "priced_share; a lower bound while unpriced_calls > 0";
const OUTCOMES = "outcome_share; priced_share of the calls of the tasks";

export const measures: readonly Measure[] = [
  {
    id: "M1",
    name: "Spend",
    formula: "sum of cost over billable calls and adjustments of closed months; list_cost is the same at list prices",
    unit: "USD",
    additivity: "additive",
    coverage: PRICED,
    metrics: ["spend", "list_cost", "contract_savings", "unpriced_calls", "priced_share"],
    endpoints: [],
  },
  {
    id: "M2",
    name: "Logical requests and attempts",
    formula:
      "calls = attempts; retries = attempts with a number above 1 or that name the attempt they repeat; requests = calls − retries",
    unit: "calls",
    additivity: "additive",
    coverage: "an attempt that says nothing of either counts as a request",
    metrics: ["requests", "calls", "retries"],
    endpoints: [],
  },
  {
    id: "M3",
    name: "Cost per request",
    formula: "spend, retries included ÷ requests; cost_per_call is spend ÷ attempts whose cost is known",
    unit: "USD",
    additivity: "ratio",
    coverage: PRICED,
    metrics: ["cost_per_request", "cost_per_call"],
    endpoints: [],
  },
  {
    id: "M4",
    name: "Cost per user or customer",
    formula:
      "spend ÷ users with a call that cost more than 0; beside it p50, p95, max, the largest and the share of spend without a user",
    unit: "USD",
    additivity: "distinct",
    coverage: "untagged_share; priced_share",
    metrics: ["cost_per_user", "users", "users_with_spend"],
    endpoints: ["POST /measures/spread"],
  },
  {
    id: "M5",
    name: "Task success rate",
    formula: "successes ÷ tasks with a known outcome, with Wilson's 95 % interval",
    unit: "0 … 1",
    additivity: "ratio",
    coverage: "outcome_share = tasks with a known outcome ÷ tasks",
    metrics: [],
    endpoints: ["GET /tasks/economics"],
  },
  {
    id: "M6",
    name: "Cost per successful task",
    formula:
      "cost of tasks with a known outcome, failed attempts included ÷ their successes; bounds: cost ÷ (successes + unknown) and cost ÷ successes",
    unit: "USD",
    additivity: "ratio",
    coverage: OUTCOMES,
    metrics: [],
    endpoints: ["GET /tasks/economics"],
  },
  {
    id: "M7",
    name: "Failure tax",
    formula:
      "(cost of calls of failed and abandoned tasks + of other superseded attempts + of other cancelled streams) ÷ spend; no call counts twice. Superseded: another attempt names it, or it did not end well and has a next attempt by number below the same span",
    unit: "0 … 1",
    additivity: "ratio",
    coverage: PRICED,
    metrics: ["failed_cost", "superseded_cost", "cancelled_cost"],
    endpoints: ["POST /measures/failure-tax"],
    note: "The metrics overlap; the endpoint counts each call once. It goes by the current outcomes, not by rules of success.",
  },
  {
    id: "M8",
    name: "First-token and full latency",
    formula:
      "p50, p95, p99 of ttft_ms and duration_ms: the value at rank ⌊p·n⌋, from 0; of calls that ended ok and did not come from a response cache, unless the question is about status or cache",
    unit: "ms",
    additivity: "percentile",
    coverage: "latency_calls, ttft_calls = calls measured",
    metrics: [
      ...["latency_p50_ms", "latency_p95_ms", "latency_p99_ms", "latency_calls"],
      ...["ttft_p50_ms", "ttft_p95_ms", "ttft_p99_ms", "ttft_calls"],
    ],
    endpoints: [],
  },
  {
    id: "M9",
    name: "Input tokens",
    formula: "uncached + cache read + cache write of every lifetime and modality, each token once",
    unit: "tokens",
    additivity: "additive",
    coverage: "usage_missing_calls, inexact_usage_calls; null where no call states it",
    metrics: ["input_tokens", "input_uncached", "cache_read", "cache_write"],
    endpoints: [],
  },
  {
    id: "M10",
    name: "Cache ratios",
    formula:
      "provider: cache_read ÷ input_tokens. Response cache: hits ÷ lookups of exact and semantic caches that say which it was",
    unit: "0 … 1",
    additivity: "ratio",
    coverage: "cache_lookups; cache_read null where no call states it",
    metrics: ["cache_read_ratio", "cache_hit_rate", "cache_lookups", "cache_hits", "cache_saved_cost"],
    endpoints: [],
  },
  {
    id: "M11",
    name: "Blended input price",
    formula:
      "cost of uncached input, cache reads and cache writes ÷ input_tokens × 10⁶, both of calls whose every input class has a price",
    unit: "USD per million tokens",
    additivity: "ratio",
    coverage: PRICED,
    metrics: ["blended_input_price"],
    endpoints: [],
  },
  {
    id: "M12",
    name: "Tokenization factor",
    formula:
      "tokens of a model ÷ tokens of a reference for the same text; neutral price = list price × tokens ÷ characters; a switch saves on input only if price ÷ reference price < 1 ÷ factor",
    unit: "ratio; USD per million characters",
    additivity: "ratio",
    coverage: "the text it was counted on",
    metrics: [],
    endpoints: ["POST /measures/tokenization"],
    note: "The question brings the counts: it needs the tokenizers, not the ledger.",
  },
  {
    id: "M13",
    name: "Forecast to period end",
    formula:
      "spent + Σ over the days left of level × weekday factor, with the 10th and 90th percentile of the rest: rest · exp(±0.58 √sigma). Factors: shrunk medians of weekdays over 8 weeks; level: mean of 56 days without their weekday, clipped, half-life 7 days; sigma: robust mean of the log ratios of 28 days to their own forecasts",
    unit: "USD",
    additivity: "model",
    coverage: "history.days, confidence; priced_share",
    metrics: [],
    endpoints: ["POST /measures/forecast"],
    note: "The question states the period. Estimates: nothing is drawn at random, so the same calls give the same forecast.",
  },
  {
    id: "M14",
    name: "Forecast miss",
    formula: "|forecast − actual| ÷ actual at 25, 50 and 75 % of a closed period",
    unit: "0 …",
    additivity: "ratio",
    coverage: "closed periods with a forecast; priced_share",
    metrics: [],
    endpoints: ["POST /measures/forecast-accuracy"],
    note: "Forecasts are made again from the days before each of these moments alone. Flags above 10 % and 50 %.",
  },
  {
    id: "M15",
    name: "Budget use, pace and burn",
    formula: "actual ÷ budget; actual ÷ plan to date; (spend in window ÷ window) ÷ (budget ÷ period)",
    unit: "ratio",
    additivity: "ratio",
    coverage: PRICED,
    metrics: [],
    endpoints: ["POST /measures/budget"],
    note: "The question states amount, period and windows; the plan is an even spending.",
  },
  {
    id: "M16",
    name: "Realised and potential savings",
    formula:
      "counterfactual cost − actual, levers in the order response cache, provider cache, service tier, contract, each on what the one before left: reported savings of hits + (tokens read × (input − read price) − tokens written × (write − input price)) + (standard − own tier) + (list − paid)",
    unit: "USD",
    additivity: "additive",
    coverage: "judged_calls, unjudged_spend; cache_hits_without_amount",
    metrics: ["contract_savings", "cache_saved_cost"],
    endpoints: ["POST /measures/savings"],
    note: "Realised savings only. Prices are those of each call's own day; calls whose list price the book no longer gives are left out and counted. Routing and potential savings need evidence of quality and are not served.",
  },
  {
    id: "M17",
    name: "Gross margin",
    formula: "(value − cost − other cost × tasks) ÷ value, of tasks of the range; only where all value is in USD",
    unit: "below 1",
    additivity: "ratio",
    coverage: "value_tasks ÷ tasks; priced_share",
    metrics: [],
    endpoints: ["GET /measures/tasks"],
    note: "Values of several currencies are shown side by side and never added.",
  },
  {
    id: "M18",
    name: "Scaling curve",
    formula: "per week cost ÷ outputs, and marginal cost = change of cost ÷ change of outputs",
    unit: "USD",
    additivity: "ratio",
    coverage: OUTCOMES,
    metrics: [],
    endpoints: ["GET /measures/scaling"],
  },
  {
    id: "M19",
    name: "Manual intervention and cycle time",
    formula:
      "tasks with a human touch ÷ tasks that say whether there was one, with bounds over all tasks; closed_at − start p50, p95",
    unit: "0 … 1; ms",
    additivity: "ratio",
    coverage: "manual_known_tasks ÷ tasks",
    metrics: [],
    endpoints: ["GET /measures/tasks"],
  },
  {
    id: "M20",
    name: "Actor variance",
    formula:
      "spread of success rates between actors on one workflow and prompt version, shrunk towards their mean (beta-binomial by moments)",
    unit: "0 … 1",
    additivity: "model",
    coverage: "n ≥ 30 tasks an actor, k ≥ 5 actors, else nothing is said",
    metrics: [],
    endpoints: ["GET /measures/actors"],
  },
  {
    id: "M21",
    name: "Retries, fallbacks, failures by kind",
    formula:
      "retry_rate = retries ÷ requests; fallback_rate = calls made because another model failed ÷ requests; error_rate = (error + timeout) ÷ calls; timeouts, cancelled, blocked count calls; minutes open: a stated state of a provider's model holds until the next, at most hold_minutes",
    unit: "0 …; calls",
    additivity: "ratio",
    coverage: "as M2",
    metrics: ["retry_rate", "fallbacks", "fallback_rate", "errors", "error_rate", "timeouts", "cancelled", "blocked"],
    endpoints: [
      ...(["POST /measures/breakers", "POST /models/attempts", "POST /models/incidents"] as const),
      ...(["POST /models/fallbacks", "POST /models/breaker-spells"] as const),
    ],
    note: "By kind: group by status or error_type. Calls state a breaker's state, not its changes, so minutes are as fine as the calls are.",
  },
  {
    id: "M22",
    name: "Context use",
    formula: "input_tokens ÷ (context window − reserved tokens); share of calls above 80 % (full_share)",
    unit: "0 …",
    additivity: "percentile",
    coverage: "judged_calls; window_unknown_calls where the window of the model was not stated",
    metrics: [],
    endpoints: ["POST /measures/context"],
    note: "Prices do not tell windows: the project's settings (PUT /measures/settings) or the question state them.",
  },
  {
    id: "M23",
    name: "Freshness and ingest lag",
    formula: "now − start of the newest queryable call; p50, p95 of arrival − start and of queryable − arrival",
    unit: "ms",
    additivity: "percentile",
    coverage: "calls, placed_calls",
    metrics: [],
    endpoints: ["GET /measures/freshness", "GET /pulse"],
  },
  {
    id: "M24",
    name: "Drift",
    formula:
      "population stability index of input length (powers of two) and of the model mix against the 28 days before; tokens per call against the same",
    unit: "≥ 0",
    additivity: "model",
    coverage: "length_known_calls",
    metrics: [],
    endpoints: ["POST /measures/drift"],
  },
  {
    id: "M25",
    name: "Predictability",
    formula:
      "closed days inside the 80 % band of their forecast ÷ closed days; the band is the 80 % quantile of the 28 log ratios before (split conformal)",
    unit: "0 … 1",
    additivity: "ratio",
    coverage: "days_judged",
    metrics: [],
    endpoints: ["POST /measures/forecast-accuracy"],
  },
  {
    id: "M26",
    name: "Fully loaded cost per successful task",
    formula: "(cost, tool charges included + manual minutes × hourly rate ÷ 60) ÷ successes, of tasks of the range",
    unit: "USD",
    additivity: "ratio",
    coverage: "minutes_known_tasks ÷ tasks; outcome_share",
    metrics: [],
    endpoints: ["GET /measures/tasks"],
    note: "The rate is the question's or the project's (PUT /measures/settings).",
  },
  {
    id: "M27",
    name: "Cost bridge",
    formula:
      "additive log-mean Divisia split (LMDI-I) of the change of spend into volume, task mix, model mix, input and output tokens per call, cache share and unit price; cells with calls on one side only and adjustments are terms of their own; in pico-dollars by largest remainder, so that terms sum to the change with no residual",
    unit: "USD",
    additivity: "additive",
    coverage: "unpriced calls are stated apart; priced_share of both sides",
    metrics: [],
    endpoints: ["POST /bridge"],
  },
];
