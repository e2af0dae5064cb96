import type { Scope } from "../api/queries.ts";
import { Toggle } from "../components/toggle.tsx";
import type { UrlState } from "../state/url-state.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";
import { ChangePanel, MoversPanel } from "./change-panel.tsx";
import { DepartmentsPanel } from "./departments-panel.tsx";
import { TokensPanel } from "./tokens-panel.tsx";

const tabs = [
  ["change", "Why", ChangePanel],
  ["movers", "Movers", MoversPanel],
  ["tokens", "Tokens", TokensPanel],
  ["departments", "Who", DepartmentsPanel],
] as const;

interface SidePanelProps {
  readonly scope: Scope;
  readonly state: UrlState;
  readonly update: UpdateUrl;
}

/** Beside spend over time: why it changed, where it changed most, what it is made of, or whose it is. */
export function SidePanel({ scope, state, update }: SidePanelProps) {
  const byDefault = scope.cmp === "off" ? "tokens" : "change";
  const shown = tabs.find(([tab]) => tab === (state.tab ?? byDefault)) ?? tabs[0];
  const [, , Shown] = shown;
  const choose = (tab: string) => update({ tab: tab === byDefault ? undefined : tab }, "replace");
  const actions = (
    <Toggle
      label="Shown here"
      options={tabs.map(([value, name]) => ({ value, name }))}
      chosen={shown[0]}
      choose={choose}
    />
  );
  return <Shown scope={scope} f={state.f} actions={actions} />;
}
