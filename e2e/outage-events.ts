const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const OUTAGE = { from: 120, to: 140 } as const;

/** What an afternoon with an outage must show. */
export interface Outage {
  /** Calls as the native contract takes them. */
  readonly events: readonly object[];
  readonly calls: number;
  readonly failed: number;
  readonly fallbacks: number;
  readonly retries: number;
  readonly okRetries: number;
}

/**
 * Four hours of two calls a minute to claude-sonnet-4-5. For twenty minutes all of them fail, every second for want of capacity;
 * each failed call is tried again once, which goes well every fourth time, and where it does not gpt-4o answers instead. Two
 * breakers open within seconds of each other and close after the outage.
 */
export function outageEvents(startMs: number): Outage {
  const events: object[] = [];
  const counts = { failed: 0, fallbacks: 0, retries: 0, okRetries: 0 };
  const send = (id: string, minute: number, facts: object) =>
    events.push({
      ...{ type: "llm_call", eventId: id, occurredAt: new Date(startMs + minute * MINUTE_MS).toISOString() },
      ...{ provider: "anthropic", model: "claude-sonnet-4-5", workflow: "answers", status: "ok", durationMs: 900 },
      usage: { inputTokens: 1_000, outputTokens: 200 },
      ...facts,
    });
  for (let n = 0; n < 8 * HOUR_MINUTES; n += 1) {
    const minute = n / 2;
    const isOut = minute >= OUTAGE.from && minute < OUTAGE.to;
    const breakerState = isOut && minute >= OUTAGE.from + 2 ? "open" : "closed";
    if (!isOut) {
      send(`fine-${n}`, minute, { breakerState });
      continue;
    }
    const error = n % 2 === 0 ? { status: "error", errorType: "overloaded", httpStatus: 529 } : { status: "timeout" };
    send(`first-${n}`, minute, { ...error, attempt: 1, breakerState });
    counts.failed += 1;
    counts.retries += 1;
    const isOk = n % 4 === 0;
    send(`again-${n}`, minute + 0.1, { ...(isOk ? {} : error), attempt: 2, retryOf: `first-${n}` });
    if (isOk) {
      counts.okRetries += 1;
      continue;
    }
    counts.failed += 1;
    counts.fallbacks += 1;
    send(`instead-${n}`, minute + 0.2, {
      ...{ provider: "openai", model: "gpt-4o", fallbackFrom: "claude-sonnet-4-5" },
      ...{ fallbackReason: n % 2 === 0 ? "capacity" : "timeout" },
    });
  }
  for (const [at, breakerState] of [
    [OUTAGE.from + 2.5, "open"],
    [OUTAGE.from + 4, "half_open"],
    [OUTAGE.from + 6, "closed"],
  ] as const) {
    send(`mini-${at}`, at, { provider: "openai", model: "gpt-4o-mini", breakerState });
  }
  return { events, calls: events.length, ...counts };
}
