import { FilterBar } from "../filters/filter-bar.tsx";
import { useApp } from "../shell/app-context.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { Compare } from "./compare.tsx";
import { Reliability } from "./reliability/reliability.tsx";
import { WhereUsed } from "./where-used.tsx";
import "./models.css";

const tabs = [
  { tab: "compare", name: "Compare" },
  { tab: "reliability", name: "Reliability" },
  { tab: "used", name: "Where used" },
] as const;

/** Which model for this work, on our data? */
export function Models() {
  const { state, update } = useApp();
  const open = tabs.find(({ tab }) => tab === state.tab)?.tab ?? "compare";
  const choose = (tab: string) => update({ tab: tab === "compare" ? undefined : tab, sort: undefined });
  useShortcuts(tabs.map(({ tab, name }, at) => ({ keys: String(at + 1), does: name, run: () => choose(tab) })));
  return (
    <>
      <div className="page-head">
        <h1>Models</h1>
        <div className="row">
          {tabs.map(({ tab, name }, at) => (
            <button
              key={tab}
              type="button"
              className="button"
              aria-pressed={open === tab}
              title={`${name} (${at + 1})`}
              onClick={() => choose(tab)}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
      <FilterBar filters={state.f} change={(f) => update({ f })} />
      {open === "compare" && <Compare />}
      {open === "reliability" && <Reliability />}
      {open === "used" && <WhereUsed />}
    </>
  );
}
