import type { RepricingJson } from "../../../contract/repricing.ts";

const states: Readonly<Record<RepricingJson["state"], { words: string; tone: string }>> = {
  requested: { words: "waiting", tone: "chip" },
  previewing: { words: "dry run …", tone: "chip" },
  previewed: { words: "to be decided", tone: "chip chip-warn" },
  applying: { words: "applying …", tone: "chip" },
  applied: { words: "applied", tone: "chip" },
  refused: { words: "refused", tone: "chip chip-warn" },
  failed: { words: "failed", tone: "chip chip-warn" },
  cancelled: { words: "cancelled", tone: "chip" },
};

/** Where a re-pricing stands. */
export const StateChip = ({ state }: { state: RepricingJson["state"] }) => (
  <span className={states[state].tone}>{states[state].words}</span>
);
