import { Icon } from "../components/icons.tsx";
import { useShortcuts } from "../state/shortcuts.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";

/** Chart or table, in the address; also the key v. */
export function ViewToggle({ view, update }: { view: "chart" | "table"; update: UpdateUrl }) {
  useShortcuts([
    { keys: "v", does: "Chart or table", run: () => update({ view: view === "chart" ? "table" : "chart" }) },
  ]);
  return (
    <div className="toggle" role="radiogroup" aria-label="Show as">
      {(["chart", "table"] as const).map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: choosing acts at once, so these are buttons that behave as radios.
        <button
          key={name}
          type="button"
          role="radio"
          aria-checked={view === name}
          aria-label={name === "chart" ? "Chart" : "Table"}
          title={`${name === "chart" ? "Chart" : "Table"} (v)`}
          onClick={() => update({ view: name })}
        >
          <Icon name={name} />
        </button>
      ))}
    </div>
  );
}
