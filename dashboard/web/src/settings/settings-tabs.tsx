import { useEffect, useRef } from "react";
import { useApp } from "../shell/app-context.ts";
import { useShortcuts } from "../state/shortcuts.ts";

const tabs = [
  ["prices", "Prices"],
  ["repricing", "Re-pricing"],
  ["rules", "Success rules"],
  ["months", "Months"],
  ["measures", "Measures"],
  ["keys", "Keys"],
  ["changes", "Changes"],
] as const;

/** The parts of the settings; which one is in the address. Also the keys 1 to 7. */
export function SettingsTabs() {
  const { state, update } = useApp();
  const chosen = tabs.find(([tab]) => tab === state.tab)?.[0] ?? "prices";
  const open = (tab: string) =>
    update({ tab: tab === "prices" ? undefined : tab, sel: undefined, q: undefined, sort: undefined });
  useShortcuts(tabs.map(([tab, name], at) => ({ keys: String(at + 1), does: name, run: () => open(tab) })));
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a narrow screen the bar scrolls, and the part that is open may be beyond its edge.
    bar.current?.querySelector(`[data-tab="${chosen}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  return (
    <nav ref={bar} className="settings-tabs" aria-label="Settings">
      {tabs.map(([tab, name]) => (
        <button
          key={tab}
          type="button"
          data-tab={tab}
          aria-current={tab === chosen ? "page" : undefined}
          onClick={() => open(tab)}
        >
          {name}
        </button>
      ))}
    </nav>
  );
}
