import { allocationGroups, allocationSlots, allocationTasks } from "@outlay/clickhouse/queries/allocation";
import type { Reader } from "@outlay/clickhouse/store";
import {
  type Allocation,
  type AllocationGroup,
  type AllocationLine,
  allocate,
  ruleFitting,
  type TasksOf,
} from "@outlay/core/allocation/allocate";
import { type AllocationPeriod, allocationPeriods } from "@outlay/core/allocation/allocation-periods";
import type { AllocationRules } from "@outlay/core/allocation/allocation-rules";
import { AppError } from "@outlay/core/errors";
import { addUsd, formatUsd, type PicoUsd, usdAsFloat, ZERO_USD } from "@outlay/core/money";
import type { z } from "zod";
import type { AllocationAnswer, allocationEndpoint, previewAllocationEndpoint } from "../contract/allocation.ts";
import { readAllocation } from "./answer-allocation-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { readDataVersion } from "./data-version.ts";
import { picoOf } from "./money-text.ts";
import { parseRange, parseZone } from "./range.ts";

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;
type By = z.output<(typeof allocationEndpoint)["query"]>["by"];

/** What rules may tell apart in one range; more is no allocation but a list of calls. */
const GROUPS_MAX = 50_000;

/** Spend by team under the rules in force. AppError `query_too_wide` where the rules tell too much apart. */
export async function answerAllocation(
  reader: Reader,
  { query, now, signal }: Asked<typeof allocationEndpoint>,
): Promise<z.input<(typeof allocationEndpoint)["response"]>> {
  const { project, by } = query;
  const range = parseRange(query, { now, zone: parseZone(query.tz) });
  const data_version = await readDataVersion(reader, project, signal);
  const { version, allocation } = await readAllocation(reader, project);
  return { ...(await allocated(reader, { project, range, by, version, allocation }, signal)), data_version };
}

/** The same spend under the rules in force and under drafted ones. */
export async function answerAllocationPreview(
  reader: Reader,
  { body, now, signal }: Asked<typeof previewAllocationEndpoint>,
): Promise<z.input<(typeof previewAllocationEndpoint)["response"]>> {
  const { project, by, teams, rules } = body;
  const range = parseRange(body.range, { now, zone: parseZone(body.tz), path: "range." });
  const current = await readAllocation(reader, project);
  const asked = { project, range, by };
  const before = await allocated(reader, { ...asked, ...current }, signal);
  const after = await allocated(reader, { ...asked, version: 0, allocation: { teams, rules } }, signal);
  return { before, after, changes: changesBetween(before, after) };
}

interface Question {
  readonly project: string;
  readonly range: { readonly from: number; readonly to: number };
  readonly by: By;
  readonly version: number;
  readonly allocation: AllocationRules;
}

async function allocated(reader: Reader, question: Question, signal: AbortSignal): Promise<AllocationAnswer> {
  const { project, range, by, version, allocation } = question;
  const { rules } = allocation;
  const periods = allocationPeriods(rules, range);
  const asked = {
    project,
    from: range.from,
    to: range.to,
    period_starts: periods.map(({ from }) => from),
    ...allocationSlots(rules),
  };
  const rows = await reader.query(allocationGroups, { ...asked, limit: GROUPS_MAX + 1 }, { signal });
  if (rows.length > GROUPS_MAX) {
    throw new AppError("query_too_wide", "the rules tell too many calls apart: ask for a shorter range, or use fewer");
  }
  const groups = rows.map((row) => ({
    id: row.id,
    period: row.period_at,
    team: row.own_team,
    department: row.own_department,
    costCenter: row.own_cost_center,
    met: row.met,
    calls: row.calls,
    unpricedCalls: row.unpriced_calls,
    tokens: row.all_tokens,
    spend: row.spend === null ? undefined : picoOf(row.spend),
  }));
  const tasksOf = await readTasks(reader, { asked, groups, periods, allocation }, signal);
  const found = allocate(groups, periods, allocation, tasksOf);
  const total = groups.reduce<Sum>(sumWith, NOTHING);
  return {
    range: { from: iso(range.from), to: iso(range.to) },
    by,
    version,
    total: {
      spend: total.isKnown || groups.length === 0 ? formatUsd(total.spend) : null,
      calls: total.calls,
      unpriced_calls: total.unpricedCalls,
      tokens: total.tokens,
    },
    lines: linesJson(found.lines, by, total),
    ...rulesJson(found, periods, allocation),
  };
}

type SlotsAsked = Omit<z.input<typeof allocationTasks.params>, "ids" | "teams">;

/** Tasks of what is each team's own, asked for only where a rule splits by them. */
async function readTasks(
  reader: Reader,
  {
    asked,
    groups,
    periods,
    allocation: { rules },
  }: {
    readonly asked: SlotsAsked;
    readonly groups: readonly (AllocationGroup & { readonly id: bigint })[];
    readonly periods: readonly AllocationPeriod[];
    readonly allocation: AllocationRules;
  },
  signal: AbortSignal,
): Promise<TasksOf> {
  const isWanted = periods.some((period) =>
    period.rules.some((place) => {
      const to = rules[place]?.to;
      return to?.kind === "shared" && to.by === "tasks";
    }),
  );
  if (!isWanted) return () => 0;
  const fits = ruleFitting(rules, periods);
  const given = groups.map((group) => {
    const rule = rules[fits(group) ?? -1];
    if (rule === undefined) return group.team;
    return rule.to.kind === "team" ? rule.to.team : "";
  });
  const params = { ...asked, ids: groups.map(({ id }) => id), teams: given };
  const rows = await reader.query(allocationTasks, params, { signal });
  const counted = new Map(rows.map(({ period_at, given_to, tasks }) => [`${period_at}/${given_to}`, tasks]));
  return (period, team) => counted.get(`${period}/${team}`) ?? 0;
}

interface Sum {
  readonly spend: PicoUsd;
  readonly calls: number;
  readonly unpricedCalls: number;
  readonly tokens: number;
  readonly isKnown: boolean;
}

const NOTHING: Sum = { spend: ZERO_USD, calls: 0, unpricedCalls: 0, tokens: 0, isKnown: false };

const sumWith = (sum: Sum, { spend, calls, unpricedCalls, tokens }: AllocationGroup): Sum => ({
  spend: addUsd(sum.spend, spend ?? ZERO_USD),
  calls: sum.calls + calls,
  unpricedCalls: sum.unpricedCalls + unpricedCalls,
  tokens: sum.tokens + tokens,
  isKnown: sum.isKnown || spend !== undefined,
});

const parts = { team: "team", department: "department", cost_center: "costCenter" } as const;

function linesJson(lines: readonly AllocationLine[], by: By, total: Sum): AllocationAnswer["lines"] {
  const named = new Map<string, AllocationLine>();
  for (const line of lines) {
    const name = line[parts[by]];
    const known = named.get(name);
    named.set(name, known === undefined ? line : together(known, line));
  }
  const spendOf = ({ direct, mapped, shared }: AllocationLine) => addUsd(addUsd(direct, mapped), shared);
  return [...named]
    .sort(([a, left], [b, right]) => compareUsd(spendOf(right), spendOf(left)) || (a < b ? -1 : 1))
    .map(([name, line]) => ({
      name,
      spend: line.isKnown ? formatUsd(spendOf(line)) : null,
      share: total.spend === 0n || !line.isKnown ? null : usdAsFloat(spendOf(line)) / usdAsFloat(total.spend),
      direct: formatUsd(line.direct),
      mapped: formatUsd(line.mapped),
      shared: formatUsd(line.shared),
      calls: line.calls,
      unpriced_calls: line.unpricedCalls,
      tokens: line.tokens,
      is_lower_bound: line.isLowerBound,
    }));
}

const together = (a: AllocationLine, b: AllocationLine): AllocationLine => ({
  ...a,
  direct: addUsd(a.direct, b.direct),
  mapped: addUsd(a.mapped, b.mapped),
  shared: addUsd(a.shared, b.shared),
  calls: a.calls + b.calls,
  unpricedCalls: a.unpricedCalls + b.unpricedCalls,
  tokens: a.tokens + b.tokens,
  isKnown: a.isKnown || b.isKnown,
  isLowerBound: a.isLowerBound || b.isLowerBound,
});

const compareUsd = (a: PicoUsd, b: PicoUsd): number => (a === b ? 0 : a < b ? -1 : 1);

function rulesJson(
  { takes, splits }: Allocation,
  periods: readonly AllocationPeriod[],
  { rules }: AllocationRules,
): Pick<AllocationAnswer, "rules" | "splits"> {
  return {
    rules: rules.flatMap(({ name, to: { kind } }, place) => {
      const take = takes[place];
      if (take === undefined) return [];
      const spend = take.calls > 0 && !take.isKnown ? null : formatUsd(take.spend);
      return [{ name, kind, calls: take.calls, unpriced_calls: take.unpricedCalls, spend }];
    }),
    splits: splits.flatMap((split) => {
      const [rule, period] = [rules[split.rule], periods[split.period]];
      if (rule?.to.kind !== "shared" || period === undefined) return [];
      return [
        {
          rule: rule.name,
          from: iso(period.from),
          to: iso(period.to),
          by: rule.to.by,
          is_even_for_lack: split.isEvenForLack,
          spend: formatUsd(split.spend),
          parts: split.parts.map((part) => ({ ...part, spend: formatUsd(part.spend) })),
        },
      ];
    }),
  };
}

function changesBetween(before: AllocationAnswer, after: AllocationAnswer) {
  const spendIn = ({ lines }: AllocationAnswer) => new Map(lines.map(({ name, spend }) => [name, spend]));
  const [old, now] = [spendIn(before), spendIn(after)];
  const known = (amount: string | null | undefined): PicoUsd => (amount == null ? ZERO_USD : picoOf(amount));
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((name) => ({ name, moved: (known(now.get(name)) - known(old.get(name))) as PicoUsd }))
    .sort((a, b) => -compareUsd(magnitude(a.moved), magnitude(b.moved)))
    .map(({ name, moved }) => ({
      name,
      before: old.has(name) ? (old.get(name) ?? null) : "0",
      after: now.has(name) ? (now.get(name) ?? null) : "0",
      difference: formatUsd(moved),
    }));
}

const magnitude = (amount: PicoUsd): PicoUsd => (amount < 0n ? -amount : amount) as PicoUsd;
const iso = (at: number): string => new Date(at).toISOString();
