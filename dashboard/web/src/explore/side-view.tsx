import { useApp } from "../shell/app-context.ts";
import { BridgePanel } from "./bridge-panel.tsx";
import { HeatPanel } from "./heat-panel.tsx";
import { SpreadPanel } from "./spread-panel.tsx";

/** Other looks at the same question; one is open at a time, by the address. */
export const sideViews = [
  { tab: "why", name: "Why did it change?" },
  { tab: "hours", name: "Hours" },
  { tab: "tail", name: "Tail" },
] as const;

export function SideView() {
  const { state } = useApp();
  if (state.tab === "why") return <BridgePanel />;
  if (state.tab === "hours") return <HeatPanel />;
  if (state.tab === "tail") return <SpreadPanel />;
  return null;
}
