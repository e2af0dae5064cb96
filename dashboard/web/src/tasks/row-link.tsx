import { onlyFilter } from "../filters/filter-words.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import type { UrlFilter } from "../state/filter-text.ts";
import { writeFilter } from "../state/filter-text.ts";
import { isLeftOut } from "../state/left-out.ts";
import type { UrlState } from "../state/url-state.ts";
import type { TaskRow } from "./group-rows.ts";
import type { TaskDimension } from "./task-question.ts";
import { workflowPath } from "./workflow-path.ts";

interface Target {
  readonly to: string;
  readonly patch: Partial<UrlState>;
}

/** One step down from a group: a workflow's own page; of anything else its workflows; of those its single tasks. */
export function targetOf(
  { names }: Pick<TaskRow, "names">,
  { named, filters }: { named: readonly TaskDimension[]; filters: readonly UrlFilter[] },
): Target {
  const only = named.map((dimension, at) => onlyFilter(dimension, names[at] ?? ""));
  const f = [...new Map([...filters, ...only].map((filter) => [writeFilter(filter), filter])).values()];
  const [name = ""] = names;
  if (named.length === 1 && named[0] === "workflow" && name !== "" && filters.every(isLeftOut)) {
    return { to: workflowPath(name), patch: {} };
  }
  const isWorkflowFixed = f.some(({ dimension }) => dimension === "workflow");
  return { to: "/tasks", patch: isWorkflowFixed ? { f, tab: "tasks" } : { f, by: ["workflow"] } };
}

/** The name of a row, which leads one step down. */
export function RowLink({ row, named }: { row: TaskRow; named: readonly TaskDimension[] }) {
  const { state } = useApp();
  const { to, patch } = targetOf(row, { named, filters: state.f });
  const isUnnamed = row.names.every((name) => name === "");
  return (
    <PageLink to={to} patch={patch} className={isUnnamed ? "panel-more unknown" : "panel-more"} title={row.name}>
      {row.name}
    </PageLink>
  );
}
