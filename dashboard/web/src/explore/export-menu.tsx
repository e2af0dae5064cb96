import type { Scope } from "../api/queries.ts";
import { Menu } from "../components/menu.tsx";
import { writeFilter } from "../state/filter-text.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import type { UrlState } from "../state/url-state.ts";
import type { Exploration } from "./explore-queries.ts";

interface ExportMenuProps {
  readonly scope: Scope;
  readonly state: UrlState;
  readonly exploration: Exploration;
}

/** Files the server writes for the same question: every group, not only the top ones. */
export function ExportMenu({ scope, state, exploration: { by } }: ExportMenuProps) {
  useShortcuts([{ keys: "e", does: "Export", run: () => document.getElementById("export")?.click() }]);
  const { project, from, to, tz } = scope;
  const address = (what: string, more: readonly (readonly [string, string])[]) => {
    const filters = state.f.map((filter) => ["f", writeFilter(filter)] as const);
    const params = [["project", project], ["from", from], ["to", to], ["tz", tz], ...filters, ...more] as const;
    return `/api/v1/exports/${what}?${new URLSearchParams(params.map(([name, value]) => [name, value]))}`;
  };
  const grouping = by.map((name) => ["by", name] as const);
  const files = [
    { name: "Groups over time, CSV", href: address("spend", [...grouping, ["bucket", state.g], ["format", "csv"]]) },
    { name: "Groups in total, CSV", href: address("spend", [...grouping, ["bucket", "none"], ["format", "csv"]]) },
    { name: "Groups over time, JSON", href: address("spend", [...grouping, ["bucket", state.g], ["format", "json"]]) },
    {
      name: "Groups over time, Parquet",
      href: address("spend", [...grouping, ["bucket", state.g], ["format", "parquet"]]),
    },
    { name: "Every call, CSV", href: address("calls", [["format", "csv"]]) },
    { name: "Every call, Parquet", href: address("calls", [["format", "parquet"]]) },
    { name: "FOCUS 1.4, CSV", href: address("focus", [["format", "csv"]]) },
    {
      name: "What a file is about, JSON",
      href: address("spend", [...grouping, ["bucket", state.g], ["sidecar", "true"]]),
    },
  ];
  return (
    <Menu name="Export" label="Export" icon="download" id="export" align="end">
      {(close) => (
        <div className="choices">
          {files.map(({ name, href }) => (
            <a key={name} className="choice" href={href} download onClick={close}>
              {name}
            </a>
          ))}
        </div>
      )}
    </Menu>
  );
}
