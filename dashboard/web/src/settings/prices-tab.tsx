import type { Scope } from "../api/queries.ts";
import { useApp } from "../shell/app-context.ts";
import { ConflictsPanel } from "./conflicts-panel.tsx";
import { ImportDrawer } from "./import-drawer.tsx";
import { ImportsPanel } from "./imports-panel.tsx";
import { ItemDrawer } from "./item-drawer.tsx";
import { ItemsPanel } from "./items-panel.tsx";
import { NewItemDrawer } from "./new-item-drawer.tsx";
import { PricesPanel } from "./prices-panel.tsx";
import { readSettingsSelection } from "./settings-selection.ts";

/** What calls are priced by: one's own prices, the lists below them, and where these disagree. */
export const PricesTab = ({ scope }: { scope: Scope }) => (
  <>
    <ItemsPanel scope={scope} />
    <PricesPanel scope={scope} />
    <ConflictsPanel scope={scope} />
    <ImportsPanel scope={scope} />
    <PriceOverlays />
  </>
);

function PriceOverlays() {
  const { state, update } = useApp();
  const selected = readSettingsSelection(state.sel);
  const close = () => update({ sel: undefined });
  switch (selected?.kind) {
    case "item":
      return <ItemDrawer key={selected.id} id={selected.id} close={close} />;
    case "new-item":
      return <NewItemDrawer key={selected.id} about={selected.id} close={close} />;
    case "import":
      return <ImportDrawer key={selected.id} source={selected.id} close={close} />;
    default:
      return null;
  }
}
