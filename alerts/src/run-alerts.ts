import type { Reader } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import type { Logger } from "@outlay/core/log";

/** One thing to watch: looks at the store and acts on what it finds. Rules arrive with budgets. */
export interface AlertRule {
  readonly name: string;
  readonly everyMs: number;
  evaluate(store: Reader, nowMs: number): Promise<void>;
}

/**
 * Evaluates each rule at its own pace until `signal` aborts. A rule that fails is logged and tried again at its next
 * turn; it never stops the others.
 */
export async function runAlerts(
  rules: readonly AlertRule[],
  deps: { reader: Reader; clock: Clock; logger: Logger; signal: AbortSignal },
): Promise<void> {
  await Promise.all(rules.map((rule) => runRule(rule, deps)));
}

async function runRule(
  rule: AlertRule,
  { reader, clock, logger, signal }: { reader: Reader; clock: Clock; logger: Logger; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await rule.evaluate(reader, clock.now());
    } catch (error) {
      logger.error("alerts.rule_failed", { rule: rule.name, error: String(error) });
    }
    await clock.sleep(rule.everyMs, { signal });
  }
}
