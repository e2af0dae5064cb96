import { governanceParams, governanceViolations } from "@outlay/clickhouse/queries/governance";
import type { Reader } from "@outlay/clickhouse/store";
import type { Governance } from "@outlay/core/governance/governance-rules";
import { addUsd, formatUsd, type PicoUsd } from "@outlay/core/money";
import type { QualitySection, QualitySectionId } from "../contract/data-quality.ts";
import { readGovernance } from "./answer-governance.ts";
import { readTasks } from "./answer-tasks.ts";
import { picoOf, sumMoney } from "./money-text.ts";
import { readSegments } from "./success-series.ts";

const PARTS_SHOWN = 10;
const EXAMPLES_SHOWN = 5;
/** Models, providers and regions that are in use against a policy. */
const DETAILS_READ = 2_000;

type Found = readonly [QualitySectionId, Partial<QualitySection>];

interface Scope {
  readonly project: string;
  readonly from: number;
  readonly to: number;
  /** The instant that maturing tasks are judged at; milliseconds since 1970 UTC. */
  readonly now: number;
}

/** What a project's policies forbid and its calls and tasks do all the same; nothing is asked where nothing is forbidden. */
export async function policySections(reader: Reader, scope: Scope, signal: AbortSignal): Promise<Found[]> {
  const governance = await readGovernance(reader, scope.project);
  const [calls, tasks] = await Promise.all([
    callsAgainst(reader, scope, governance, signal),
    tasksAbove(reader, scope, governance, signal),
  ]);
  return [...calls, ...tasks];
}

async function callsAgainst(
  reader: Reader,
  scope: Scope,
  governance: Governance,
  signal: AbortSignal,
): Promise<Found[]> {
  if (governance.policies.length === 0) return [];
  const { project, from, to } = scope;
  const params = { project, from, to, ...governanceParams(governance), limit: DETAILS_READ };
  const rows = await reader.query(governanceViolations, params, { signal });
  return (["policy_model", "policy_provider", "policy_region"] as const).map((id) => {
    const own = rows.filter(({ broken }) => broken === id);
    return [
      id,
      {
        calls: own.reduce((sum, { calls }) => sum + calls, 0),
        money_at_stake: sumMoney(own.map(({ money }) => money)),
        details: own.slice(0, PARTS_SHOWN).map(({ detail, calls, money }) => ({ name: detail, calls, money })),
        examples: own.flatMap(({ examples }) => examples).slice(0, EXAMPLES_SHOWN),
      },
    ];
  });
}

/** The least amount above: money has twelve places. */
const aboveOf = (limit: string): string => formatUsd(addUsd(picoOf(limit), 1n as PicoUsd));

/** Tasks of the range that cost more than one may; what they cost, all of it. */
async function tasksAbove(
  reader: Reader,
  { project, from, to, now }: Scope,
  { max_cost_per_task: limit }: Governance,
  signal: AbortSignal,
): Promise<Found[]> {
  if (limit === null) return [];
  const segments = await readSegments(reader, { project }, signal);
  const params = { min_cost: aboveOf(limit), sort: "cost", offset: 0, limit: EXAMPLES_SHOWN + 1 } as const;
  const rows = await readTasks(reader, { project, from, to, now, segments, filters: [], params }, signal);
  const total = rows.find((row) => row.is_total === 1);
  const dearest = rows.filter((row) => row.is_total === 0);
  return [
    [
      "policy_task_cost",
      {
        calls: total?.tasks ?? 0,
        share: null,
        money_at_stake: total === undefined || total.tasks === 0 ? null : total.cost,
        details: dearest.map(({ name, cost }) => ({ name, calls: 1, money: cost })),
        examples: dearest.map(({ name }) => name),
      },
    ],
  ];
}
