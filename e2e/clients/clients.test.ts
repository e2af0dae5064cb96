import { afterAll, beforeAll, expect, test } from "vitest";
import { getJson, type OutlayProcess, startOutlayProcess, temporaryDirectory, until } from "../outlay-process.ts";
import { type BilledCall, type FakeProvider, startFakeProvider } from "./fake-provider.ts";
import { runClient } from "./run-client.ts";

/**
 * Instrumentations as people install them, against a provider of our own, exporting to the whole program. The ledger must
 * say what the provider billed, or say that it may not: a call that claims to be exact is exact, no call is billed
 * twice, and what an instrumentation hides is known here by number.
 */

const directory = temporaryDirectory();
let outlay: OutlayProcess;
let provider: FakeProvider;
beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path);
});
afterAll(async () => {
  await outlay.stop();
  directory.remove();
});

interface LedgerCall {
  readonly event_id: string;
  readonly is_billable: boolean;
  readonly kind: string;
  readonly status: string;
  readonly emitter: string | null;
  readonly response_id: string | null;
  readonly settlement: string | null;
  readonly model_requested: string | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly usage_quality: string;
  readonly usage: {
    readonly input_uncached: number | null;
    readonly cache_read: number | null;
    readonly cache_write: Readonly<Record<string, number>>;
    readonly output_text: number | null;
    readonly output_reasoning: number | null;
  };
}

interface Client {
  readonly name: string;
  /** Calls the provider answered. */
  readonly billed: number;
  /** Of these, how many the instrumentation never tells of. */
  readonly invisible: number;
  /** Calls it tells of twice where nothing shows that they are one: without a quantity and without an id. */
  readonly ghosts?: number;
  /** Of these, how many it tells of with every quantity, so that the ledger says `exact`. */
  readonly exact: number;
}

const clients: readonly Client[] = [
  { name: "otel-openai", billed: 6, invisible: 0, exact: 1 },
  { name: "traceloop", billed: 9, invisible: 1, exact: 3 },
  { name: "openinference", billed: 11, invisible: 0, ghosts: 1, exact: 8 },
  { name: "anthropic", billed: 3, invisible: 0, exact: 3 },
  { name: "langfuse", billed: 6, invisible: 0, exact: 4 },
  { name: "openlit", billed: 9, invisible: 1, exact: 5 },
  { name: "ai-sdk-4", billed: 7, invisible: 0, exact: 0 },
  { name: "ai-sdk-5", billed: 7, invisible: 0, exact: 3 },
  { name: "ai-sdk-6", billed: 7, invisible: 0, exact: 7 },
  { name: "ai-sdk-7", billed: 7, invisible: 0, exact: 7 },
  { name: "python:opentelemetry_openai", billed: 4, invisible: 0, exact: 1 },
  { name: "python:openllmetry", billed: 6, invisible: 0, exact: 4 },
  { name: "python:openinference", billed: 6, invisible: 0, exact: 5 },
  { name: "python:pydantic_ai", billed: 2, invisible: 0, exact: 2 },
  { name: "python:litellm", billed: 2, invisible: 0, exact: 0 },
];

test.each(clients)("$name: what the provider billed, once each, exact or flagged", async (client) => {
  provider = await startFakeProvider();
  const project = client.name.replace(":", "-").replaceAll("_", "-");
  try {
    await runClient(client.name, { provider: provider.url, collector: outlay.collector, project });
  } finally {
    await provider.close();
  }
  expect(provider.billed).toHaveLength(client.billed);

  const calls = await settledCalls(project);
  const answered = calls.filter((call) => call.is_billable && call.status === "ok");
  const matches = provider.billed.map((billed) => ({ billed, call: takeMatch(answered, billed) }));
  const seen = matches.flatMap(({ billed, call }) => (call === undefined ? [] : [{ billed, call }]));
  // Nothing that has a quantity, and so a cost, is left that the provider did not bill.
  expect(answered.filter(({ usage_quality }) => usage_quality !== "unknown")).toEqual([]);
  expect(answered).toHaveLength(client.ghosts ?? 0);
  expect(seen).toHaveLength(client.billed - client.invisible);

  const exact = seen.filter(({ call }) => call.usage_quality === "exact");
  for (const { billed, call } of exact)
    expect(quantitiesOf(call), String(call.emitter)).toEqual(quantitiesBilled(billed));
  expect(exact).toHaveLength(client.exact);
  const failed = calls.filter((call) => call.is_billable && call.status !== "ok");
  expect(failed.length).toBeLessThanOrEqual(provider.failures);
});

/** All calls of a project, once nothing waits to be settled and three looks in a row are the same. */
async function settledCalls(project: string): Promise<LedgerCall[]> {
  let before = "";
  let alike = 0;
  return until(
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const metrics = await (await fetch(`${outlay.collector}/metrics`)).text();
      const { calls } = await getJson<{ calls: LedgerCall[] }>(
        `${outlay.dashboard}/api/v1/calls?project=${project}&limit=1000`,
      );
      const now = JSON.stringify(calls);
      const isDone = calls.length > 0 && /^outlay_settle_waiting_ranges 0$/m.test(metrics);
      alike = isDone && now === before ? alike + 1 : 0;
      before = now;
      return alike >= 2 ? calls : undefined;
    },
    `${project} settled`,
    60_000,
  );
}

/** Takes the call that stands for what was billed out of the list: by the provider's id, else by its quantities. */
function takeMatch(calls: LedgerCall[], billed: BilledCall): LedgerCall | undefined {
  const serial = billed.id.slice(-4);
  const outputTokens = billed.outputText + billed.reasoning;
  const rules: ((call: LedgerCall) => boolean)[] = [
    ({ response_id }) => response_id?.endsWith(`Answer${serial}`) ?? false,
    (call) => call.response_id === null && call.output_tokens !== null && call.output_tokens === outputTokens,
    (call) => call.response_id === null && call.input_tokens === billed.inputUncached,
    // No id and no quantity: any call of that model that is left over.
    (call) => call.response_id === null && call.input_tokens === null && call.model_requested === billed.model,
  ];
  for (const rule of rules) {
    const index = calls.findIndex(rule);
    if (index !== -1) return calls.splice(index, 1)[0];
  }
  return undefined;
}

const quantitiesOf = ({ usage }: LedgerCall) => ({
  inputUncached: usage.input_uncached ?? 0,
  cacheRead: usage.cache_read ?? 0,
  cacheWrite: Object.values(usage.cache_write).reduce((sum, tokens) => sum + tokens, 0),
  // Reasoning that is not told apart is billed as output all the same.
  output: (usage.output_text ?? 0) + (usage.output_reasoning ?? 0),
});

const quantitiesBilled = (billed: BilledCall) => ({
  inputUncached: billed.inputUncached,
  cacheRead: billed.cacheRead,
  cacheWrite: billed.cacheWrite,
  output: billed.outputText + billed.reasoning,
});
