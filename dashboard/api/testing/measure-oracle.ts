/**
 * The measures that are no metric of a query, the slow way: plain loops over events as they stand. Shares nothing with the
 * code it checks but the words. Money in pico-dollars; null = not known.
 */

export interface StandingCall {
  readonly id: string;
  readonly ts: number;
  readonly isAdjustment: boolean;
  /** "" = none. */
  readonly task: string;
  readonly user: string;
  readonly workflow: string;
  readonly model: string;
  readonly cost: bigint | null;
  readonly input: number | null;
  readonly output: number | null;
  readonly status: string;
  readonly isStream: boolean | null;
  readonly attempt: number | null;
  readonly retryOf: string;
  readonly span: string;
  readonly isHandedOn: boolean;
}

export interface Said {
  readonly task: string;
  readonly revision: number;
  readonly outcome: string;
  readonly source: string;
  readonly evaluator: string;
  readonly labelledAt: number;
  /** Place in the log. */
  readonly order: number;
  readonly closedAt: number;
  readonly startedAt: number | null;
  readonly workflow: string;
  readonly minutes: number | null;
  readonly value: { readonly amount: bigint; readonly currency: string } | null;
}

export const sumOf = (amounts: readonly (bigint | null)[]): bigint =>
  amounts.reduce((sum: bigint, amount) => sum + (amount ?? 0n), 0n);

/** null where there is something and nothing of it is known. */
export const knownSum = (amounts: readonly (bigint | null)[]): bigint | null =>
  amounts.length > 0 && amounts.every((amount) => amount === null) ? null : sumOf(amounts);

/** The outcome that counts, of all that was said about one task. */
export function currentOutcome(said: readonly Said[]): Said | undefined {
  const newest = Math.max(...said.map(({ revision }) => revision));
  let left = said.filter(({ revision }) => revision === newest);
  const verdicts = left.filter(({ outcome }) => outcome !== "unknown");
  if (verdicts.length > 0) left = verdicts;
  const stated = left.filter(({ source }) => source !== "evaluator");
  const isLater = (a: Said, b: Said): boolean =>
    a.labelledAt > b.labelledAt || (a.labelledAt === b.labelledAt && a.order > b.order);
  if (stated.length > 0) return stated.find((one) => stated.every((other) => other === one || isLater(one, other)));
  const latest = left.filter((one) =>
    left.every((other) => other === one || other.evaluator !== one.evaluator || isLater(one, other)),
  );
  for (const outcome of ["failure", "abandoned", "partial", "success", "unknown"]) {
    const those = latest.filter((one) => one.outcome === outcome);
    const last = those.find((one) => those.every((other) => other === one || isLater(one, other)));
    if (last !== undefined) return last;
  }
  return undefined;
}

/** How spend spreads over users. */
export function spreadOracle(calls: readonly StandingCall[]) {
  const users = [...new Set(calls.map(({ user }) => user).filter((user) => user !== ""))];
  const spends = users
    .map((user) => sumOf(calls.filter((call) => call.user === user).map(({ cost }) => cost)))
    .filter((spend) => spend > 0n)
    .sort((a, b) => (a < b ? -1 : 1));
  const at = (p: number): bigint | null => spends[Math.min(Math.floor(p * spends.length), spends.length - 1)] ?? null;
  return {
    actors: spends.length,
    spend: knownSum(calls.map(({ cost }) => cost)),
    untagged: knownSum(calls.filter(({ user }) => user === "").map(({ cost }) => cost)),
    p50: at(0.5),
    p95: at(0.95),
    max: spends.at(-1) ?? null,
  };
}

/** What was paid for nothing: of each call the first reason that holds. `later`: calls of the day after the range too. */
export function failureTaxOracle(
  calls: readonly StandingCall[],
  later: readonly StandingCall[],
  said: readonly Said[],
) {
  const failed = new Set(
    [...new Set(said.map(({ task }) => task))].filter((task) =>
      ["failure", "abandoned"].includes(currentOutcome(said.filter((one) => one.task === task))?.outcome ?? ""),
    ),
  );
  const sums = { failed: 0n, superseded: 0n, cancelled: 0n };
  for (const call of calls) {
    const isSuperseded = later.some(
      (other) =>
        other.retryOf === call.id ||
        (call.status !== "ok" &&
          call.attempt !== null &&
          other.retryOf === "" &&
          other.span !== "" &&
          other.span === call.span &&
          other.attempt === call.attempt + 1),
    );
    if (failed.has(call.task)) sums.failed += call.cost ?? 0n;
    else if (isSuperseded) sums.superseded += call.cost ?? 0n;
    else if (call.status === "cancelled" && call.isStream !== false) sums.cancelled += call.cost ?? 0n;
  }
  return sums;
}

/** Population stability index with half a count more in each bin. */
export function psiOracle(after: readonly string[], before: readonly string[]): number | null {
  if (after.length === 0 || before.length === 0) return null;
  const bins = [...new Set([...after, ...before])];
  const share = (list: readonly string[], bin: string): number =>
    (list.filter((one) => one === bin).length + 0.5) / (list.length + bins.length / 2);
  return bins
    .map((bin) => (share(after, bin) - share(before, bin)) * Math.log(share(after, bin) / share(before, bin)))
    .reduce((sum, part) => sum + part, 0);
}

/** How many binary digits a length has; "0" for none. */
export const lengthBin = (tokens: number): string => (tokens === 0 ? "0" : String(tokens.toString(2).length));

export interface OracleTask {
  readonly task: string;
  readonly workflow: string;
  readonly placedAt: number;
  readonly outcome: string;
  readonly costs: readonly (bigint | null)[];
  readonly cycleMs: number | null;
  readonly minutes: number | null;
  readonly isHandedOn: boolean;
  readonly value: Said["value"];
  readonly isJudged: boolean;
}

/** Every task there is, with all its calls. */
export function tasksOracle(calls: readonly StandingCall[], said: readonly Said[]): OracleTask[] {
  const names = [...new Set([...calls.map(({ task }) => task), ...said.map(({ task }) => task)])];
  return names
    .filter((task) => task !== "")
    .map((task) => {
      const own = calls.filter((call) => call.task === task);
      const told = said.filter((one) => one.task === task);
      const current = told.length === 0 ? undefined : currentOutcome(told);
      const newest = told
        .slice()
        .sort((a, b) => b.revision - a.revision || b.labelledAt - a.labelledAt || b.order - a.order);
      const calledWorkflow =
        own
          .map(({ workflow }) => workflow)
          .sort()
          .at(-1) ?? "";
      const startedAt = current?.startedAt ?? (own.length === 0 ? null : Math.min(...own.map(({ ts }) => ts)));
      const cycleMs = current === undefined || startedAt === null ? null : current.closedAt - startedAt;
      return {
        task,
        workflow: current === undefined || current.workflow === "" ? calledWorkflow : current.workflow,
        placedAt: current?.closedAt ?? Math.max(...own.map(({ ts }) => ts)),
        outcome: current?.outcome ?? "unknown",
        costs: own.map(({ cost }) => cost),
        cycleMs: cycleMs === null || cycleMs < 0 ? null : cycleMs,
        minutes: newest.find(({ minutes }) => minutes !== null)?.minutes ?? null,
        isHandedOn: own.some(({ isHandedOn }) => isHandedOn),
        value: newest.find(({ value }) => value !== null)?.value ?? null,
        isJudged: current !== undefined,
      };
    });
}
