import { useApp } from "../shell/app-context.ts";
import { JobDrawer } from "./job-drawer.tsx";
import { NewJobDrawer } from "./new-job-drawer.tsx";
import { readSettingsSelection } from "./settings-selection.ts";

/** The job that is open, or the one that is asked for. */
export function RepricingOverlays() {
  const { state, update } = useApp();
  const selected = readSettingsSelection(state.sel);
  const close = () => update({ sel: undefined });
  if (selected?.kind === "job") return <JobDrawer key={selected.id} id={selected.id} close={close} />;
  return selected?.kind === "new-job" ? <NewJobDrawer key={selected.id} about={selected.id} close={close} /> : null;
}
