import { picks } from "../../../contract/vocabulary.ts";
import { Icon } from "../components/icons.tsx";
import { Menu } from "../components/menu.tsx";
import { exceptFilter } from "../filters/filter-words.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import type { UrlFilter } from "../state/filter-text.ts";
import type { Grouping } from "../state/grouping.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { toast } from "../state/toasts.ts";
import { canListTraces } from "../traces/trace-list.ts";
import { filtersFor } from "./drill.ts";
import { explorationOf } from "./explore-queries.ts";
import { pickNames } from "./picked-drawer.tsx";
import { readSelection, type Selection, toggleGroup, writeSelection } from "./selection.ts";

/** What can be done with a group. */
export function RowActions({ by, group }: { by: readonly Grouping[]; group: readonly string[] }) {
  const { state, update } = useApp();
  const only = filtersFor(state.f, by, group);
  const except = exceptOf(by, group);
  const before = readSelection(state.sel);
  const compared = toggleGroup(before, group);
  const isAdded =
    before?.kind !== "rows" || before.groups.length < (compared.kind === "rows" ? compared.groups.length : 0);
  const open = (selection: Selection, tab = state.tab) => {
    const sel = writeSelection(selection);
    if (sel === undefined) toast("More than an address can hold: take rows with shorter names, or fewer");
    else update({ sel, tab });
  };
  return (
    <span className="row-actions" data-group={JSON.stringify(group)}>
      <PageLink to="/calls" patch={{ f: only }} className="link">
        Calls
      </PageLink>
      {only.every(canListTraces) && (
        <PageLink to="/traces" patch={{ f: only, sort: "cost" }} className="link">
          Traces
        </PageLink>
      )}
      <Menu name={`More about ${group.join(", ")}`} label={<Icon name="more" />} align="end" className="menu-add">
        {(close) => {
          const act = (run: () => void) => () => {
            run();
            close();
          };
          return (
            <div className="choices">
              <button type="button" className="choice" onClick={act(() => update({ f: only }))}>
                Only this
              </button>
              {except !== undefined && (
                <button type="button" className="choice" onClick={act(() => update({ f: [...state.f, except] }))}>
                  Everything but this
                </button>
              )}
              {by.length === explorationOf(state).by.length && (
                <button type="button" className="choice" onClick={act(() => open(compared, "selection"))}>
                  {isAdded ? "Compare with the rest" : "Take out of the comparison"}
                </button>
              )}
              {picks.map((pick) => (
                <button key={pick} type="button" className="choice" onClick={act(() => open({ kind: pick, group }))}>
                  {pickNames[pick]}
                </button>
              ))}
              <button
                type="button"
                className="choice"
                onClick={act(() => {
                  void navigator.clipboard?.writeText(group.join(", ")).then(() => toast("Name copied"));
                })}
              >
                Copy the name
              </button>
            </div>
          );
        }}
      </Menu>
    </span>
  );
}

/** All but a group; of several dimensions at once filters cannot say that. */
function exceptOf(by: readonly Grouping[], group: readonly string[]): UrlFilter | undefined {
  const [dimension, ...others] = by;
  return dimension === undefined || others.length > 0 ? undefined : exceptFilter(dimension, group[0] ?? "");
}

/** `o` and `O` about the row that has the focus: only it, or everything but it. */
export function useRowKeys(): void {
  const { state, update } = useApp();
  const about = (act: (by: readonly Grouping[], group: readonly string[]) => void) => () => {
    const text = document.activeElement?.closest("tr")?.querySelector<HTMLElement>("[data-group]")?.dataset["group"];
    if (text === undefined) return toast("Choose a row first, with j and k");
    const group = JSON.parse(text) as string[];
    act(explorationOf(state).by.slice(0, group.length), group);
  };
  useShortcuts([
    { keys: "o", does: "Only this row", run: about((by, group) => update({ f: filtersFor(state.f, by, group) })) },
    {
      keys: "O",
      does: "Everything but this row",
      run: about((by, group) => {
        const except = exceptOf(by, group);
        if (except === undefined) toast("A row of several dimensions cannot be taken out: group by one");
        else update({ f: [...state.f, except] });
      }),
    },
  ]);
}
