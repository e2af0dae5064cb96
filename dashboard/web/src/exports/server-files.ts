import type { Scope } from "../api/queries.ts";
import { type UrlFilter, writeFilter } from "../state/filter-text.ts";
import type { UrlState } from "../state/url-state.ts";
import { splitTaskFilters } from "../tasks/task-question.ts";

/** A file that the server writes about what a page shows: all of it, not only what there is room for. */
export interface ServerFile {
  readonly name: string;
  readonly href: string;
}

type Parameters = readonly (readonly [string, string])[];

/** Which files there are about a page; `path` is its route, `name` what stands for the `$name` of it. */
export function serverFiles(path: string, name: string | undefined, scope: Scope, state: UrlState): ServerFile[] {
  const { f } = state;
  const link = (what: string, filters: readonly UrlFilter[], more: Parameters) => addressOf(scope, what, filters, more);
  const grouping = (byDefault: string): Parameters =>
    (state.by.length === 0 ? [byDefault] : state.by).map((dimension) => ["by", dimension] as const);
  const spend = (byDefault: string): ServerFile[] => {
    const overTime: Parameters = [...grouping(byDefault), ["bucket", state.g]];
    return [
      { name: "Groups over time, CSV", href: link("spend", f, [...overTime, ["format", "csv"]]) },
      { name: "Groups over time, Parquet", href: link("spend", f, [...overTime, ["format", "parquet"]]) },
      { name: "Groups over time, JSON", href: link("spend", f, [...overTime, ["format", "json"]]) },
      {
        name: "Groups in total, CSV",
        href: link("spend", f, [...grouping(byDefault), ["bucket", "none"], ["format", "csv"]]),
      },
      { name: "What these files are about, JSON", href: link("spend", f, [...overTime, ["sidecar", "true"]]) },
    ];
  };
  const calls = (): ServerFile[] => [
    { name: "Every call, CSV", href: link("calls", f, [["format", "csv"]]) },
    { name: "Every call, Parquet", href: link("calls", f, [["format", "parquet"]]) },
  ];
  const focus = (): ServerFile[] => [
    { name: "FOCUS 1.4, CSV", href: link("focus", f, [["format", "csv"]]) },
    { name: "FOCUS 1.4, Parquet", href: link("focus", f, [["format", "parquet"]]) },
    { name: "What the FOCUS file is about, JSON", href: link("focus", f, [["sidecar", "true"]]) },
  ];
  const tasks = (filters: readonly UrlFilter[]): ServerFile[] => {
    // Of tasks the file takes lists of values and nothing else.
    const usable = splitTaskFilters(filters).usable.filter(({ op }) => op === "eq" || op === "in");
    return [
      { name: "Every task, CSV", href: link("tasks", usable, [["format", "csv"]]) },
      { name: "Every task, Parquet", href: link("tasks", usable, [["format", "parquet"]]) },
      { name: "Every task, JSON", href: link("tasks", usable, [["format", "json"]]) },
      { name: "What these files are about, JSON", href: link("tasks", usable, [["sidecar", "true"]]) },
    ];
  };
  switch (path) {
    case "/":
      return [...spend("model_resolved"), ...focus()];
    case "/explore":
      return [...spend("model_resolved"), ...calls(), ...focus()];
    case "/tasks":
      return tasks(f);
    case "/workflows/$workflow":
      return name === undefined ? [] : tasks([...f, { dimension: "workflow", op: "eq", values: [name] }]);
    case "/models":
      return [...spend("model_resolved"), ...calls()];
    case "/calls":
    case "/graph":
    case "/traces":
      return calls();
    default:
      return [];
  }
}

function addressOf({ project, from, to, tz }: Scope, what: string, f: readonly UrlFilter[], more: Parameters): string {
  const filters = f.map((filter) => ["f", writeFilter(filter)] as const);
  const all: Parameters = [["project", project], ["from", from], ["to", to], ["tz", tz], ...filters, ...more];
  return `/api/v1/exports/${what}?${new URLSearchParams(all.map(([name, value]) => [name, value]))}`;
}
