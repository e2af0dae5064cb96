import type { Scope } from "../api/queries.ts";
import type { UrlState } from "../state/url-state.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";
import { ChangePanel, MoversPanel } from "./change-panel.tsx";
import { TokensPanel } from "./tokens-panel.tsx";

const tabs = [
  ["change", "Why", ChangePanel],
  ["movers", "Movers", MoversPanel],
  ["tokens", "Tokens", TokensPanel],
] as const;

interface SidePanelProps {
  readonly scope: Scope;
  readonly state: UrlState;
  readonly update: UpdateUrl;
}

/** Beside spend over time: why it changed, where it changed most, or what it is made of. */
export function SidePanel({ scope, state, update }: SidePanelProps) {
  const byDefault = scope.cmp === "off" ? "tokens" : "change";
  const shown = tabs.find(([tab]) => tab === (state.tab ?? byDefault)) ?? tabs[0];
  const [, , Shown] = shown;
  const choose = (tab: string) => update({ tab: tab === byDefault ? undefined : tab }, "replace");
  const actions = (
    <div className="toggle" role="radiogroup" aria-label="Shown here">
      {tabs.map(([tab, name]) => (
        // biome-ignore lint/a11y/useSemanticElements: as the toggle between chart and table, which looks and works alike.
        <button key={tab} type="button" role="radio" aria-checked={tab === shown[0]} onClick={() => choose(tab)}>
          {name}
        </button>
      ))}
    </div>
  );
  return <Shown scope={scope} actions={actions} />;
}
