import { useApp } from "../shell/app-context.ts";
import { BridgePanel } from "./bridge-panel.tsx";
import { explorationOf } from "./explore-queries.ts";
import { HeatPanel } from "./heat-panel.tsx";
import { MarginPanel } from "./margin-panel.tsx";
import { SelectionPanel } from "./selection-panel.tsx";
import { SpreadPanel } from "./spread-panel.tsx";
import { TailPanel } from "./tail-panel.tsx";

/** Other looks at the same question; one is open at a time, by the address. */
export const sideViews = [
  { tab: "why", name: "Why did it change?" },
  { tab: "selection", name: "What is different?" },
  { tab: "hours", name: "Hours" },
  { tab: "tail", name: "Tail" },
  { tab: "margin", name: "Margin" },
] as const;

export function SideView() {
  const { state } = useApp();
  if (state.tab === "why") return <BridgePanel />;
  if (state.tab === "hours") return <HeatPanel />;
  if (state.tab === "selection") return <SelectionPanel exploration={explorationOf(state)} />;
  if (state.tab === "margin") return <MarginPanel />;
  if (state.tab === "tail")
    return (
      <>
        <TailPanel />
        <SpreadPanel />
      </>
    );
  return null;
}
