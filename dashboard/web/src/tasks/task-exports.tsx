import { Menu } from "../components/menu.tsx";
import { useApp } from "../shell/app-context.ts";
import { writeFilter } from "../state/filter-text.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { isTaskDimension } from "./task-question.ts";

const formats = [
  ["csv", "Every task, CSV"],
  ["parquet", "Every task, Parquet"],
  ["json", "Every task, JSON"],
] as const;

/** Files the server writes of the tasks behind the page: every one of them, with its outcome and cost. */
export function TaskExports() {
  const { scope, state } = useApp();
  useShortcuts([{ keys: "e", does: "Export", run: () => document.getElementById("export")?.click() }]);
  const { project, from, to, tz } = scope;
  // The file takes lists of values of what tasks are filtered by, and nothing else.
  const filters = state.f.filter(({ dimension, op }) => isTaskDimension(dimension) && (op === "eq" || op === "in"));
  const address = (more: Record<string, string>) => {
    const params = new URLSearchParams({ project, from, to, tz, ...more });
    for (const filter of filters) params.append("f", writeFilter(filter));
    return `/api/v1/exports/tasks?${params}`;
  };
  return (
    <Menu name="Export" label="Export" icon="download" id="export" align="end">
      {(close) => (
        <div className="choices">
          {formats.map(([format, name]) => (
            <a key={format} className="choice" href={address({ format })} download onClick={close}>
              {name}
            </a>
          ))}
          <a className="choice" href={address({ sidecar: "true" })} download onClick={close}>
            What a file is about, JSON
          </a>
          {filters.length < state.f.length && (
            <p className="menu-hint">Without the filters a file cannot be held to.</p>
          )}
        </div>
      )}
    </Menu>
  );
}
