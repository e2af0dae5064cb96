import { Icon } from "../components/icons.tsx";
import { Menu } from "../components/menu.tsx";
import { exceptFilter } from "../filters/filter-words.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import type { Grouping } from "../state/grouping.ts";
import { toast } from "../state/toasts.ts";
import { canListTraces } from "../traces/trace-list.ts";
import { filtersFor } from "./drill.ts";

/** What can be done with a group. */
export function RowActions({ by, group }: { by: readonly Grouping[]; group: readonly string[] }) {
  const { state, update } = useApp();
  const only = filtersFor(state.f, by, group);
  const [dimension = "model_resolved"] = by;
  return (
    <span className="row-actions">
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
              {by.length === 1 && (
                <button
                  type="button"
                  className="choice"
                  onClick={act(() => update({ f: [...state.f, exceptFilter(dimension, group[0] ?? "")] }))}
                >
                  Everything but this
                </button>
              )}
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
