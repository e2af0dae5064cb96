import { FilterBar } from "../filters/filter-bar.tsx";
import { useApp } from "../shell/app-context.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { explorationOf } from "./explore-queries.ts";
import { FigurePanel } from "./figure-panel.tsx";
import { GroupsPanel } from "./groups-panel.tsx";
import { PickedDrawer } from "./picked-drawer.tsx";
import { QueryBar } from "./query-bar.tsx";
import { readSelection } from "./selection.ts";
import { SideView, sideViews } from "./side-view.tsx";
import "./explore.css";

/** Where does the money go? Any metric by up to three dimensions, filtered, over time and as a table. */
export function Explore() {
  const { state, update } = useApp();
  const exploration = explorationOf(state);
  const toggleTab = (tab: string) => update({ tab: state.tab === tab ? undefined : tab, sel: undefined });
  const selection = readSelection(state.sel);
  useShortcuts([
    { keys: "w", does: "Why did it change?", run: () => toggleTab("why") },
    {
      keys: "Escape",
      does: "Up: take the last filter away",
      run: () => state.f.length > 0 && update({ f: state.f.slice(0, -1) }),
    },
  ]);
  return (
    <>
      <div className="page-head">
        <h1>Explore</h1>
        <div className="row">
          {sideViews.map(({ tab, name }) => (
            <button
              key={tab}
              type="button"
              className="button"
              aria-pressed={state.tab === tab}
              onClick={() => toggleTab(tab)}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
      <QueryBar state={state} exploration={exploration} update={update} />
      <FilterBar filters={state.f} change={(f) => update({ f })} />
      <div className="grid">
        <SideView />
        <FigurePanel exploration={exploration} />
        <GroupsPanel exploration={exploration} />
      </div>
      {selection !== undefined && "group" in selection && (
        <PickedDrawer
          pick={selection.kind}
          by={exploration.by.slice(0, selection.group.length)}
          group={selection.group}
        />
      )}
    </>
  );
}
