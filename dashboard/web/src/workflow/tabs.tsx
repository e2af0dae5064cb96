import type { KeyboardEvent } from "react";
import { useApp } from "../shell/app-context.ts";
import { useShortcuts } from "../state/shortcuts.ts";

const tabs = [
  ["economics", "Economics"],
  ["steps", "Steps"],
  ["outcomes", "Outcomes"],
  ["quality", "Quality"],
  ["variance", "Variance"],
  ["tasks", "Tasks"],
] as const;

/** The sides of a workflow; which one is in the address. Also the keys 1 to 6, and arrows inside. */
export function Tabs() {
  const { state, update } = useApp();
  const chosen = tabs.find(([tab]) => tab === state.tab)?.[0] ?? "economics";
  const open = (tab: string) =>
    update({ tab: tab === "economics" ? undefined : tab, sort: undefined, outcome: undefined });
  useShortcuts(tabs.map(([tab, name], at) => ({ keys: String(at + 1), does: name, run: () => open(tab) })));
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = tabs.findIndex(([tab]) => tab === chosen);
    const [next = "economics"] = tabs[(at + step + tabs.length) % tabs.length] ?? [];
    open(next);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label="About this workflow" onKeyDown={onKeyDown}>
      {tabs.map(([tab, name]) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          aria-selected={tab === chosen}
          aria-controls="workflow-tab"
          tabIndex={tab === chosen ? 0 : -1}
          onClick={() => open(tab)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
