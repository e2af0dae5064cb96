import { useQuery } from "@tanstack/react-query";
import type { Scope } from "../../api/queries.ts";
import { useApp } from "../../shell/app-context.ts";
import { readSettingsSelection } from "../settings-selection.ts";
import { allocationRulesQuery } from "./allocation-queries.ts";
import { RuleDrawer } from "./rule-drawer.tsx";
import { RulesPanel } from "./rules-panel.tsx";
import { SpendPanel } from "./spend-panel.tsx";
import { TeamsDrawer } from "./teams-drawer.tsx";

/** Whose money spend is: by team after the rules, and the rules themselves. */
export function AllocationTab({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const { data } = useQuery(allocationRulesQuery(scope));
  const selected = readSettingsSelection(state.sel);
  const close = () => update({ sel: undefined });
  return (
    <>
      <SpendPanel scope={scope} />
      <RulesPanel scope={scope} />
      {data !== undefined && selected?.kind === "allocation" && (
        <RuleDrawer key={selected.id} name={selected.id} stored={data} close={close} />
      )}
      {data !== undefined && selected?.kind === "teams" && <TeamsDrawer stored={data} close={close} />}
    </>
  );
}
