import { useEffect, useRef } from "react";
import { useApp } from "../shell/app-context.ts";
import { useShortcuts } from "../state/shortcuts.ts";

const groups = [
  {
    name: "Money",
    tabs: [
      ["prices", "Prices"],
      ["repricing", "Re-pricing"],
      ["months", "Months"],
      ["allocation", "Allocation"],
    ],
  },
  {
    name: "Judging",
    tabs: [
      ["rules", "Success rules"],
      ["measures", "Measures"],
    ],
  },
  {
    name: "Control",
    tabs: [
      ["keys", "Keys"],
      ["members", "Members"],
      ["governance", "Governance"],
      ["models", "Models"],
      ["channels", "Channels"],
      ["workspace", "Workspace"],
    ],
  },
  { name: "History", tabs: [["changes", "Changes"]] },
] as const;

const tabs = groups.flatMap(({ tabs: some }) => [...some]);
const KEYS_MAX = 9;

/** The parts of the settings, a list at the side or a bar above; which one is in the address. Also the keys 1 to 9. */
export function SettingsTabs() {
  const { state, update } = useApp();
  const chosen = tabs.find(([tab]) => tab === state.tab)?.[0] ?? "prices";
  const open = (tab: string) =>
    update({ tab: tab === "prices" ? undefined : tab, sel: undefined, q: undefined, sort: undefined });
  useShortcuts(
    tabs.slice(0, KEYS_MAX).map(([tab, name], at) => ({ keys: String(at + 1), does: name, run: () => open(tab) })),
  );
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a narrow screen the bar scrolls, and the part that is open may be beyond its edge.
    bar.current?.querySelector(`[data-tab="${chosen}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  return (
    <nav ref={bar} className="settings-tabs" aria-label="Settings">
      {groups.map((group) => (
        <section key={group.name} aria-label={group.name}>
          <p aria-hidden="true">{group.name}</p>
          {group.tabs.map(([tab, name]) => (
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
        </section>
      ))}
    </nav>
  );
}
