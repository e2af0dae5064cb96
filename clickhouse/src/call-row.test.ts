import { type CallEvent, callEventSchema } from "@outlay/core/call-event";
import type { OutcomeEvent } from "@outlay/core/outcome-event";
import { expect, test } from "vitest";
import { toCallRow, toOutcomeRow } from "./call-row.ts";
import { samplePriced } from "./testing/sample-call.ts";

const at = { project: "p", receivedAt: 1, partition: 3, offset: 4n, index: 5 };

/** Every field of the contract, each with a value of its own. */
const full: CallEvent = callEventSchema.parse({
  callId: "00000001-0000-7000-8000-000000000000",
  eventId: "event id",
  dialect: "native",
  kind: "model_call",
  occurredAt: 1001,
  traceId: "2".repeat(32),
  spanId: "3".repeat(16),
  parentSpanId: "4".repeat(16),
  responseId: "response id",
  taskKey: "00000005-0000-7000-8000-000000000000",
  taskId: "task id",
  taskStartedAt: 1002,
  provider: "provider",
  model: "model requested",
  modelResolved: "model resolved",
  operation: "chat",
  status: "error",
  isBillable: true,
  usage: { input_uncached: 2001, cache_read: 2002, cache_write_5m: 2003, cache_write_1h: 2004, output_text: 2005 },
  usageSource: "counted",
  usageQuality: "lower_bound",
  usageConvention: "disjoint",
  reportedCostUsd: "0.000000002006",
  environment: "environment",
  team: "team",
  department: "department",
  costCenter: "cost center",
  useCase: "use case",
  feature: "feature",
  customerId: "customer",
  userId: "user",
  sessionId: "session",
  principalId: "principal",
  credentialId: "credential",
  tags: { tag: "tag value" },
  workflow: "workflow",
  workflowVersion: "workflow version",
  step: "step",
  stepKind: "step kind",
  agentRole: "agent role",
  taskType: "task type",
  toolName: "tool name",
  providerAccount: "provider account",
  hostProvider: "host provider",
  region: "region",
  serviceTier: "priority",
  durationMs: 3001,
  ttftMs: 3002,
  queueMs: 3003,
  errorType: "error type",
  httpStatus: 503,
  finishReason: "finish reason",
  attempt: 77,
  retryOf: "retry of",
  fallbackFrom: "fallback from",
  fallbackReason: "fallback reason",
  breakerState: "half_open",
  escalatedTo: "escalated to",
  cache: { kind: "semantic", tier: "cache tier", ageMs: 3004, similarity: 0.0625, savedCostUsd: "0.000000003005" },
  batchId: "batch id",
  latencyToleranceS: 3006,
  trigger: "trigger",
  prompt: { name: "prompt name", version: "prompt version", label: "prompt label", hash: "6".repeat(16) },
  experiment: { id: "experiment", variant: "variant", rolloutPercent: 12.5 },
  assignment: { kind: "shadow", propensity: 0.125, features: ["assignment feature"] },
  route: {
    policy: "route policy",
    policyVersion: "route policy version",
    rule: "route rule",
    candidates: ["route candidate"],
    complexity: "complexity",
  },
  guardrails: [{ name: "guardrail", stage: "output", verdict: "verdict" }],
  inputBytes: 4001,
  outputBytes: 4002,
  inputChars: { latin: 4003 },
  outputChars: { cjk: 4004 },
  requestHash: "7".repeat(16),
  prefixHashes: [{ tokens: 4005, hash: "8".repeat(16) }],
  commonPrefixTokens: 4006,
});

const leaves = (value: unknown): unknown[] =>
  typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [value];
const asText = (value: unknown): string =>
  JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${item}` : item));

test("every fact of a call reaches its row", () => {
  const row = asText(toCallRow(full, samplePriced, at));
  const money = new Map<unknown, unknown>([
    [full.reportedCostUsd, 2006],
    [full.cache?.savedCostUsd, 3005],
  ]);
  const lost = leaves(full).filter((leaf) => !row.includes(String(money.get(leaf) ?? leaf)));
  expect(lost).toEqual([]);
});

test.each([
  "selfHosted",
  "streamed",
  "degraded",
  "schemaValid",
  "hasTools",
  "hasSchema",
  "hasImage",
  "maxTokensHit",
] as const)("%s is kept as true, false or not known", (name) => {
  const column = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as "self_hosted";
  expect(toCallRow({ ...full, [name]: true }, samplePriced, at)[column]).toBe(true);
  expect(toCallRow({ ...full, [name]: false }, samplePriced, at)[column]).toBe(false);
  expect(toCallRow(full, samplePriced, at)[column]).toBeUndefined();
});

test("usage without a column of its own goes to the map, and the totals hold all classes", () => {
  const usage = { input_uncached: 1, input_audio: 2, output_reasoning: 3, output_image: 4, requests: 5 };
  expect(toCallRow({ ...full, usage }, samplePriced, at)).toMatchObject({
    input_uncached: 1,
    cache_read: undefined,
    output_text: undefined,
    output_reasoning: 3,
    usage_more: { input_audio: 2, output_image: 4, requests: 5 },
    input_tokens: 3,
    output_tokens: 7,
  });
});

test("a call without usage has no totals, not totals of 0", () => {
  const row = toCallRow({ ...full, usage: {} }, samplePriced, at);
  expect([row.input_tokens, row.output_tokens, row.usage_more]).toEqual([undefined, undefined, undefined]);
});

test.each(["occurredAt", "taskStartedAt"])("%s after the year 2299 is refused by name", (field) => {
  expect(() => toCallRow({ ...full, [field]: 1e15 }, samplePriced, at)).toThrowError(
    expect.objectContaining({ code: "store_refused", message: expect.stringContaining(field) }),
  );
});

test("an outcome ends when it was judged unless somebody says when, and its value is exact", () => {
  const outcome: OutcomeEvent = {
    outcomeId: "00000001-0000-7000-8000-000000000000",
    taskKey: "00000002-0000-7000-8000-000000000000",
    occurredAt: 1000,
    outcome: "partial",
    source: "human",
    valueAmount: "-0.000001",
  };
  expect(toOutcomeRow(outcome, at)).toMatchObject({
    closed_at: 1000,
    labelled_at: 1000,
    value_amount: -1n,
    revision: 0,
  });
  expect(toOutcomeRow({ ...outcome, closedAt: 900, valueAmount: "12.5" }, at)).toMatchObject({
    closed_at: 900,
    labelled_at: 1000,
    value_amount: 12_500_000n,
  });
});
