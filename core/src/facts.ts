import { z } from "zod";

/**
 * The facts a call may carry besides usage, cost and identity. One shape, used by the native contract
 * ({@link ./native-call.ts}) and by the stored event ({@link ./call-event.ts}), so neither can drift.
 * Every field is optional: what is not known is left out.
 */

const name = z.string().min(1).max(200);
const id = z.string().min(1).max(200);
const hash = z.string().regex(/^[0-9a-f]{16}$/, "must be 16 lower-case hex digits (a keyed 64-bit hash)");
/** At most 30 days: a longer call is a bug at the sender. */
const milliseconds = z.int().min(0).max(2_592_000_000);
const ageMs = z.int().min(0).max(31_536_000_000);
const count = z.int().min(0).max(1_000_000_000);
const share = z.number().min(0).max(1);

export const callStatuses = ["ok", "error", "timeout", "cancelled", "blocked"] as const;
export const serviceTiers = ["standard", "batch", "flex", "priority", "fast", "scale", "provisioned"] as const;
export const assignmentKinds = ["random", "shadow", "rule", "static", "fallback", "retry", "user", "unknown"] as const;
export const cacheKinds = ["none", "provider_prompt", "exact", "semantic"] as const;

/** Money as decimal text in USD, at most 12 places, as it crosses every wire. */
export const usdText = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,12})?$/, "must be a decimal number of USD, 0 to 999999.999999999999, at most 12 places");

export const factsShape = {
  // Where it happened and who pays.
  environment: name.optional(),
  team: name.optional(),
  department: name.optional(),
  costCenter: name.optional(),
  useCase: name.optional(),
  feature: name.optional(),
  customerId: id.optional(),
  /** Hash or pseudonym of the end user; never a name or an e-mail address. */
  userId: id.optional(),
  sessionId: id.optional(),
  principalId: id.optional(),
  /** Fingerprint of the credential used, never the credential. */
  credentialId: id.optional(),
  tags: z.record(z.string().min(1).max(100), z.string().max(500)).optional(),

  // What work it belongs to.
  workflow: name.optional(),
  workflowVersion: name.optional(),
  step: name.optional(),
  stepKind: name.optional(),
  agentRole: name.optional(),
  taskType: name.optional(),
  toolName: name.optional(),

  // Which model, served by whom.
  providerAccount: name.optional(),
  hostProvider: name.optional(),
  region: name.optional(),
  serviceTier: z.enum(serviceTiers).optional(),
  selfHosted: z.boolean().optional(),

  // Time.
  durationMs: milliseconds.optional(),
  /** From the request to the first generated token; streaming calls only. */
  ttftMs: milliseconds.optional(),
  queueMs: milliseconds.optional(),

  // Reliability.
  streamed: z.boolean().optional(),
  errorType: name.optional(),
  httpStatus: z.int().min(100).max(599).optional(),
  finishReason: name.optional(),
  /** 1 for the first try. */
  attempt: z.int().min(1).max(255).optional(),
  /** `eventId` of the attempt this one repeats. */
  retryOf: id.optional(),
  fallbackFrom: name.optional(),
  fallbackReason: name.optional(),
  breakerState: z.enum(["closed", "open", "half_open"]).optional(),
  degraded: z.boolean().optional(),
  escalatedTo: name.optional(),

  // Cache and batch.
  cache: z
    .strictObject({
      kind: z.enum(cacheKinds),
      tier: name.optional(),
      hit: z.boolean().optional(),
      ageMs: ageMs.optional(),
      similarity: share.optional(),
      savedCostUsd: usdText.optional(),
    })
    .optional(),
  batchId: id.optional(),
  /** How long the answer may take, in seconds: what makes a call eligible for batch prices. */
  latencyToleranceS: z.int().min(0).max(31_536_000).optional(),
  /** What started the work: a user, a schedule, a queue, an event. */
  trigger: name.optional(),

  // Prompt and experiment.
  prompt: z
    .strictObject({
      name: name.optional(),
      version: name.optional(),
      label: name.optional(),
      hash: hash.optional(),
    })
    .optional(),
  experiment: z
    .strictObject({ id: id, variant: name.optional(), rolloutPercent: z.number().min(0).max(100).optional() })
    .optional(),

  // How the model was chosen; written by whoever chose it, before the call.
  assignment: z
    .strictObject({
      kind: z.enum(assignmentKinds),
      propensity: share.optional(),
      features: z.array(name).max(32).optional(),
    })
    .optional(),
  route: z
    .strictObject({
      policy: name.optional(),
      policyVersion: name.optional(),
      rule: name.optional(),
      candidates: z.array(name).max(64).optional(),
      complexity: name.optional(),
    })
    .optional(),

  // Guardrails.
  guardrails: z
    .array(z.strictObject({ name, stage: z.enum(["input", "output"]), verdict: name }))
    .max(32)
    .optional(),
  schemaValid: z.boolean().optional(),

  // Size and shape of the text; never the text.
  inputBytes: count.optional(),
  outputBytes: count.optional(),
  /** Characters by class (latin, digits, cjk, …), the input of the tokenizer estimators. */
  inputChars: z.record(z.string().min(1).max(40), count).optional(),
  outputChars: z.record(z.string().min(1).max(40), count).optional(),
  hasTools: z.boolean().optional(),
  hasSchema: z.boolean().optional(),
  hasImage: z.boolean().optional(),
  maxTokensHit: z.boolean().optional(),
  /** HMAC-SHA-256 of the whole request under the workspace's secret, first 64 bits. */
  requestHash: hash.optional(),
  /** The same hash of prompt prefixes, with the boundary in tokens. */
  prefixHashes: z
    .array(z.strictObject({ tokens: count, hash }))
    .max(64)
    .optional(),
  /** Leading tokens equal to the previous request of the same session. */
  commonPrefixTokens: count.optional(),
} as const;
