import { z } from "zod";
import { filters } from "./analytics.ts";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, ratio, timeZone } from "./values.ts";

const answeredRange = z.strictObject({ from: z.string(), to: z.string() });
const dataVersion = z.string();
const scope = { project, range: z.strictObject({ from: instantText, to: instantText }), filters, tz: timeZone };

const incident = z.strictObject({
  provider: z.string(),
  model: z.string().describe("The model that answered, or was asked."),
  from: z.string().describe("Start of its first five minutes."),
  to: z.string().describe("End of its last five minutes."),
  peak_at: z.string(),
  peak_share: ratio.describe("Failed ÷ calls of its worst five minutes."),
  usual_share: ratio.describe("Failed ÷ calls of the model outside all steps that stand out."),
  calls: count.describe("Of the five-minute steps that stand out."),
  failed_calls: count.describe("With status error or timeout."),
  failed_cost: money.nullable().describe("What the failed calls cost; null where none of them has a price."),
  failed_unpriced_calls: count,
  faults: z
    .array(z.strictObject({ fault: z.string(), calls: count }))
    .describe("What failed calls say: error type, else HTTP status, else status; the three most frequent."),
});
export type Incident = z.output<typeof incident>;

export const modelIncidentsEndpoint = endpoint({
  method: "POST",
  path: "/models/incidents",
  summary: "Times in which a provider's model failed well above its usual share",
  query: z.strictObject({}),
  body: z.strictObject(scope),
  response: z.strictObject({
    range: answeredRange,
    incidents: z.array(incident).describe("Newest first, at most 100."),
    incidents_omitted: count,
    is_complete: z.boolean().describe("false: more steps stand out than are looked at, those that failed most first."),
    data_version: dataVersion,
  }),
});

export const modelFallbacksEndpoint = endpoint({
  method: "POST",
  path: "/models/fallbacks",
  summary: "Which models took the place of which, why, how that ended and what it cost",
  query: z.strictObject({}),
  body: z.strictObject(scope),
  response: z.strictObject({
    range: answeredRange,
    fallbacks: z
      .array(
        z.strictObject({
          left: z.string().describe("The model that was left."),
          reason: z.string().describe("As it was sent; empty where none was."),
          model: z.string().describe("The model that took its place."),
          calls: count,
          ok_calls: count,
          spend: money.nullable().describe("Of the calls that took the place."),
          unpriced_calls: count,
        }),
      )
      .describe("Most calls first, at most 200."),
    calls: count.describe("All calls that took another model's place."),
    fallbacks_omitted: count,
    data_version: dataVersion,
  }),
});
export type Fallback = z.output<(typeof modelFallbacksEndpoint)["response"]>["fallbacks"][number];

const spell = z.strictObject({
  provider: z.string(),
  model: z.string(),
  state: z.enum(["open", "half_open"]),
  from: z.string(),
  to: z.string().describe("When another state was stated, or hold_minutes after the last call that stated this one."),
  is_change: z.boolean().describe("Whether another state, or none, was stated before."),
});
export type BreakerSpell = z.output<typeof spell>;

export const breakerSpellsEndpoint = endpoint({
  method: "POST",
  path: "/models/breaker-spells",
  summary: "When breakers of providers' models were open or half open, and which of them opened together",
  query: z.strictObject({}),
  body: z.strictObject({
    ...scope,
    hold_minutes: z
      .number()
      .min(0.1)
      .max(1_440)
      .default(5)
      .describe("For how long a state is taken to hold after the last call that stated it; then nobody knows."),
    together_seconds: z
      .number()
      .min(1)
      .max(3_600)
      .default(60)
      .describe("Breakers that open within so many seconds of the first of them opened together."),
  }),
  response: z.strictObject({
    range: answeredRange,
    spells: z.array(spell).describe("Newest first, at most 1,000."),
    spells_omitted: count,
    together: z
      .array(
        z.strictObject({
          at: z.string().describe("When the first of them opened."),
          breakers: z
            .array(z.strictObject({ provider: z.string(), model: z.string(), after_ms: count }))
            .describe("Two or more, in the order in which they opened."),
        }),
      )
      .describe("Newest first, at most 100; of the spells above."),
    data_version: dataVersion,
  }),
});

const attempts = {
  calls: count,
  ok_calls: count,
  failed_calls: count.describe("With status error or timeout."),
  timeout_calls: count.describe("Of failed_calls."),
  cancelled_calls: count,
  blocked_calls: count,
  fallback_calls: count.describe("Took the place of another model's call."),
  rate_limited_calls: count.describe("With HTTP status 429, or an error type that says so."),
  retries: count.describe("Attempts that repeat another."),
  ok_retries: count,
  retry_cost: money.nullable().describe("What retries cost, those that went well too; null where none has a price."),
  retry_unpriced_calls: count,
  failed_cost: money.describe("Of the calls with a price, as the other three."),
  superseded_cost: money.describe("Of the rest: attempts that another took the place of."),
  cancelled_cost: money.describe("Of the rest: streams that were cancelled."),
  lost_cost: money.nullable().describe("The three together; null where none of these calls has a price."),
  lost_calls: count,
  lost_unpriced_calls: count.describe(
    "Of these, calls without a price: where there are some, the cost is at least that.",
  ),
  spend: money.nullable(),
};
export const modelAttemptsEndpoint = endpoint({
  method: "POST",
  path: "/models/attempts",
  summary: "Attempts, retries and how they ended, rate limits, and what was paid for calls that did not end well",
  query: z.strictObject({}),
  body: z.strictObject(scope),
  response: z.strictObject({
    range: answeredRange,
    models: z.array(z.strictObject({ model: z.string(), ...attempts })).describe("Most calls first, at most 200."),
    attempts: z
      .array(
        z.strictObject({
          attempt: count.describe(
            "1 = the first; 0 = a retry that does not state its number; 5 = the fifth and later.",
          ),
          ...attempts,
        }),
      )
      .describe("By number."),
    totals: z.strictObject(attempts),
    data_version: dataVersion,
  }),
});
type AttemptsAnswer = z.output<(typeof modelAttemptsEndpoint)["response"]>;
export type ModelAttempts = AttemptsAnswer["models"][number];
export type AttemptNumber = AttemptsAnswer["attempts"][number];

export const modelReliabilityEndpoints = [
  modelIncidentsEndpoint,
  modelFallbacksEndpoint,
  breakerSpellsEndpoint,
  modelAttemptsEndpoint,
] as const;
