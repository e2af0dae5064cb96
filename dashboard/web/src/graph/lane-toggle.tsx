import { Toggle } from "../components/toggle.tsx";
import { useApp } from "../shell/app-context.ts";
import type { LaneKind } from "./lanes.ts";

const names: Readonly<Record<LaneKind | "none", string>> = { none: "None", layer: "Layer", agent: "Agent" };

/** Whether the graph is parted into lanes, and by what; it is in the address as the tab of the page. */
export function LaneToggle({ kinds, chosen }: { kinds: readonly LaneKind[]; chosen: LaneKind | undefined }) {
  const { update } = useApp();
  return (
    <span className="row graph-lanes">
      <span className="note">Lanes</span>
      <Toggle
        label="Lanes"
        options={(["none", ...kinds] as const).map((value) => ({ value, name: names[value] }))}
        chosen={chosen ?? "none"}
        choose={(kind) => update({ tab: kind === "none" ? undefined : kind }, "replace")}
      />
    </span>
  );
}
