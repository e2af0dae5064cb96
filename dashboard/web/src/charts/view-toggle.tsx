import { Icon } from "../components/icons.tsx";
import { Toggle } from "../components/toggle.tsx";
import { useShortcuts } from "../state/shortcuts.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";

/** Chart or table, in the address; also the key v. */
export function ViewToggle({ view, update }: { view: "chart" | "table"; update: UpdateUrl }) {
  useShortcuts([
    { keys: "v", does: "Chart or table", run: () => update({ view: view === "chart" ? "table" : "chart" }) },
  ]);
  return (
    <Toggle
      label="Show as"
      options={[
        { value: "chart", name: "Chart", icon: <Icon name="chart" />, hint: "Chart (v)" },
        { value: "table", name: "Table", icon: <Icon name="table" />, hint: "Table (v)" },
      ]}
      chosen={view}
      choose={(name) => update({ view: name })}
    />
  );
}
