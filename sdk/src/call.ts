/**
 * What one model call says, as users write it. Written by hand so that nothing has to be installed beside the SDK;
 * `contract.test.ts` holds it equal to the contract the collector checks. Leave out what is not known: it is never
 * taken as 0.
 */

/** Facts that are usually the same for many calls: given once for the client or for a task, overridden by a call. */
export interface SharedFacts {
  environment?: string | undefined;
  team?: string | undefined;
  department?: string | undefined;
  costCenter?: string | undefined;
  useCase?: string | undefined;
  feature?: string | undefined;
  customerId?: string | undefined;
  /** Hash or pseudonym of the end user; never a name or an e-mail address. */
  userId?: string | undefined;
  sessionId?: string | undefined;
  principalId?: string | undefined;
  /** Fingerprint of the credential used, never the credential. */
  credentialId?: string | undefined;
  /** Your own labels. Tags of client, task and call are merged; the nearest wins. */
  tags?: Record<string, string> | undefined;
  /** The kind of task, e.g. `support-triage`. */
  workflow?: string | undefined;
  workflowVersion?: string | undefined;
  taskType?: string | undefined;
  agentRole?: string | undefined;
  /** What started the work: a user, a schedule, a queue, an event. */
  trigger?: string | undefined;
}

/** Quantities by billing class: whole numbers, 0 to 1,000,000,000. */
export interface Usage {
  /** All input tokens, cached ones included. Split with the fields below. */
  inputTokens?: number | undefined;
  /** Input tokens neither read from nor written to a prompt cache. */
  inputUncached?: number | undefined;
  /** Input tokens read from the provider's prompt cache. */
  cacheRead?: number | undefined;
  /** Input tokens written to the provider's prompt cache, by time to live. */
  cacheWrite?:
    | {
        "5m"?: number | undefined;
        "30m"?: number | undefined;
        "1h"?: number | undefined;
        "12h"?: number | undefined;
        unknown?: number | undefined;
      }
    | undefined;
  /** All output tokens, reasoning included. */
  outputTokens?: number | undefined;
  /** Output tokens that are not reasoning. */
  outputText?: number | undefined;
  /** Reasoning (thinking) tokens. */
  outputReasoning?: number | undefined;
  inputAudio?: number | undefined;
  inputImage?: number | undefined;
  inputVideo?: number | undefined;
  cacheReadAudio?: number | undefined;
  cacheReadImage?: number | undefined;
  cacheReadVideo?: number | undefined;
  outputAudio?: number | undefined;
  outputImage?: number | undefined;
  outputVideo?: number | undefined;
  /** Billed requests, for per-request fees. Default 1 when usage is reported. */
  requests?: number | undefined;
  webSearches?: number | undefined;
  fileSearches?: number | undefined;
  toolCalls?: number | undefined;
  images?: number | undefined;
  pages?: number | undefined;
  charactersIn?: number | undefined;
  audioMsIn?: number | undefined;
  audioMsOut?: number | undefined;
  videoMsOut?: number | undefined;
  sessionMs?: number | undefined;
  cacheStorageTokenHours?: number | undefined;
  /** Default: reported where any quantity is given, else missing. */
  source?: "reported" | "counted" | "estimated" | "missing" | undefined;
  /** Default: exact where reported, else unknown. */
  quality?: "exact" | "assumed_semantics" | "client_estimate" | "lower_bound" | "upper_bound" | "unknown" | undefined;
}

/** One request to one model and its answer. */
export interface Call extends SharedFacts {
  /** The model as requested. */
  model: string;
  /** The model that answered, as the response names it; prices go by it. */
  modelResolved?: string | undefined;
  /** Who is asked, e.g. `openai`, `anthropic`, `aws.bedrock`. */
  provider?: string | undefined;
  /** `chat`, `embeddings`, …; default `chat`. */
  operation?: string | undefined;
  /** Default `ok`. */
  status?: "ok" | "error" | "timeout" | "cancelled" | "blocked" | undefined;
  usage?: Usage | undefined;
  /**
   * In place of `usage`: what the provider answered, as it came (the response, its usage object alone, or the list of
   * streamed chunks). Only counts, ids and model names of it are sent, never text. Give `provider` with it.
   */
  rawUsage?: object | undefined;
  /**
   * What the model was told, asked and answered, as text or messages. Ignored unless the client has `text: "redacted"`, and
   * dropped by a collector that is not told to keep texts. Redacted before it is sent, 32 kB each at most.
   */
  text?: { system?: string | object; input?: string | object; output?: string | object } | undefined;
  /** What the provider or gateway says the call cost, in USD. Kept beside the computed cost. */
  reportedCostUsd?: string | number | undefined;
  /** Unique in the project; a repeat is counted once. Default: a new UUIDv7. */
  eventId?: string | undefined;
  /** Start of the call, a `Date` or ISO-8601 with offset. Default: now, less `durationMs` where that is given. */
  occurredAt?: string | Date | undefined;
  /** Trace, 32 hex digits or a UUID. */
  traceId?: string | undefined;
  /** Span, 16 hex digits. */
  spanId?: string | undefined;
  parentSpanId?: string | undefined;
  /** The provider's own id of the response. */
  responseId?: string | undefined;
  /** The task this call works for; filled in inside a task. */
  taskId?: string | undefined;
  taskStartedAt?: string | Date | undefined;

  step?: string | undefined;
  stepKind?: string | undefined;
  toolName?: string | undefined;

  providerAccount?: string | undefined;
  hostProvider?: string | undefined;
  region?: string | undefined;
  serviceTier?: "standard" | "batch" | "flex" | "priority" | "fast" | "scale" | "provisioned" | undefined;
  selfHosted?: boolean | undefined;

  /** From request to end of the answer, milliseconds. */
  durationMs?: number | undefined;
  /** From the request to the first generated token, milliseconds; streaming calls only. */
  ttftMs?: number | undefined;
  queueMs?: number | undefined;

  streamed?: boolean | undefined;
  errorType?: string | undefined;
  httpStatus?: number | undefined;
  finishReason?: string | undefined;
  /** 1 for the first try. */
  attempt?: number | undefined;
  /** `eventId` of the attempt this one repeats. */
  retryOf?: string | undefined;
  fallbackFrom?: string | undefined;
  fallbackReason?: string | undefined;
  breakerState?: "closed" | "open" | "half_open" | undefined;
  degraded?: boolean | undefined;
  escalatedTo?: string | undefined;

  cache?:
    | {
        kind: "none" | "provider_prompt" | "exact" | "semantic";
        tier?: string | undefined;
        hit?: boolean | undefined;
        ageMs?: number | undefined;
        /** 0 … 1. */
        similarity?: number | undefined;
        /** Decimal text in USD, at most 12 places. */
        savedCostUsd?: string | undefined;
      }
    | undefined;
  batchId?: string | undefined;
  /** How long the answer may take, in seconds: what makes a call eligible for batch prices. */
  latencyToleranceS?: number | undefined;

  prompt?:
    | {
        name?: string | undefined;
        version?: string | undefined;
        label?: string | undefined;
        /** Keyed 64-bit hash, 16 lower-case hex digits. */
        hash?: string | undefined;
      }
    | undefined;
  experiment?: { id: string; variant?: string | undefined; rolloutPercent?: number | undefined } | undefined;

  /** How the model was chosen; written by whoever chose it, before the call. */
  assignment?:
    | {
        kind: "random" | "shadow" | "rule" | "static" | "fallback" | "retry" | "user" | "unknown";
        /** The chance, 0 … 1, with which this model was chosen. */
        propensity?: number | undefined;
        features?: string[] | undefined;
      }
    | undefined;
  route?:
    | {
        policy?: string | undefined;
        policyVersion?: string | undefined;
        rule?: string | undefined;
        candidates?: string[] | undefined;
        complexity?: string | undefined;
      }
    | undefined;

  guardrails?: { name: string; stage: "input" | "output"; verdict: string }[] | undefined;
  schemaValid?: boolean | undefined;

  inputBytes?: number | undefined;
  outputBytes?: number | undefined;
  /** Characters by class (latin, digits, cjk, …); never the text. */
  inputChars?: Record<string, number> | undefined;
  outputChars?: Record<string, number> | undefined;
  hasTools?: boolean | undefined;
  hasSchema?: boolean | undefined;
  hasImage?: boolean | undefined;
  maxTokensHit?: boolean | undefined;
  /** HMAC-SHA-256 of the whole request under the workspace's secret, first 64 bits as hex. */
  requestHash?: string | undefined;
  /** The same hash of prompt prefixes, with the boundary in tokens. */
  prefixHashes?: { tokens: number; hash: string }[] | undefined;
  /** Leading tokens equal to the previous request of the same session. */
  commonPrefixTokens?: number | undefined;
}

/** A call as it is sent: stamped, and with the facts of its client and task. */
export interface RecordedCall extends Omit<Call, "eventId" | "occurredAt" | "taskStartedAt" | "rawUsage" | "text"> {
  text?: { system?: RecordedText; input?: RecordedText; output?: RecordedText } | undefined;
  rawUsage?: Record<string, unknown> | unknown[] | undefined;
  type?: "llm_call" | undefined;
  eventId: string;
  occurredAt: string;
  taskStartedAt?: string | undefined;
}

type RecordedText = string | unknown[] | Record<string, unknown> | undefined;
