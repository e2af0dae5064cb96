import type { Scope } from "../api/queries.ts";
import type { Column } from "../components/table.tsx";
import { groupingName } from "../format/dimension-names.ts";
import type { TaskRow } from "./group-rows.ts";
import type { TaskDimension } from "./task-question.ts";

type Value = string | number | null | undefined;

/** The list as a file: every figure of its cells in a column of its own, exact. Unknown is empty. */
export function exportColumns(named: readonly TaskDimension[], compared: Scope["cmp"]): Column<TaskRow>[] {
  const economics = (label: string, read: (row: TaskRow["economics"]) => Value) =>
    column(label, ({ economics: group }) => read(group));
  return [
    ...named.map((dimension, at) => column(groupingName(dimension), ({ names }) => names[at])),
    economics("Rule", ({ rule }) => rule),
    column("Owner", ({ owner }) => owner?.team),
    economics("Spend USD", ({ cost }) => cost),
    economics("Unpriced calls", (group) => group.unpriced_calls),
    economics("Calls", ({ calls }) => calls),
    economics("Tasks", ({ tasks }) => tasks),
    economics("Successes", ({ successes }) => successes),
    economics("Partial", ({ partial }) => partial),
    economics("Failures", ({ failures }) => failures),
    economics("Abandoned", ({ abandoned }) => abandoned),
    economics("Unknown", ({ unknown }) => unknown),
    economics("Maturing", ({ maturing }) => maturing),
    economics("Outcome coverage", (group) => group.outcome_share),
    economics("Success rate", (group) => group.success_rate),
    economics("Success rate low", (group) => group.success_rate_interval?.[0]),
    economics("Success rate high", (group) => group.success_rate_interval?.[1]),
    economics("Cost per success USD", ({ cpst }) => cpst),
    economics("Cost per success interval low", (group) => group.cpst_interval?.[0]),
    economics("Cost per success interval high", (group) => group.cpst_interval?.[1]),
    economics("Cost per success if all unknown succeed", (group) => group.cpst_low),
    economics("Cost per success if none does", (group) => group.cpst_high),
    ...(compared === "off" ? [] : [economics("Earlier cost per success USD", ({ previous }) => previous?.cpst)]),
    column("Fully loaded cost per success USD", ({ measures }) => measures?.fully_loaded_cpst),
    column("Failure tax", ({ tax }) => tax?.failure_tax),
    column("Failure tax USD", ({ tax }) => tax?.tax),
    economics("Cycle time median ms", (group) => group.duration_p50_ms),
    economics("Cycle time p95 ms", (group) => group.duration_p95_ms),
    column("First token p95 ms", ({ callFacts }) => callFacts?.ttft_p95_ms),
    column("Latency p95 ms", ({ callFacts }) => callFacts?.latency_p95_ms),
    column("Escalated", ({ measures }) => measures?.manual_rate),
    column("Gross margin", ({ measures }) => measures?.gross_margin),
  ];
}

const column = (label: string, read: (row: TaskRow) => Value): Column<TaskRow> => ({
  id: label,
  header: label,
  label,
  cell: () => null,
  text: (row) => String(read(row) ?? ""),
});
