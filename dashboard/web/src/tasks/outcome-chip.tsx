import type { Outcome } from "../state/url-state.ts";

const tones: Readonly<Record<Outcome, string>> = {
  success: "chip chip-ok",
  partial: "chip",
  failure: "chip chip-danger",
  abandoned: "chip chip-danger",
  unknown: "chip chip-warn",
};

interface OutcomeChipProps {
  readonly outcome: Outcome;
  readonly isMaturing?: boolean;
  readonly rule?: string | undefined;
}

/** How a task ended, in its word; hatched while it may still be decided. */
export const OutcomeChip = ({ outcome, isMaturing = false, rule }: OutcomeChipProps) => (
  <span
    className={`${tones[outcome]}${isMaturing ? " hatched" : ""}`}
    title={
      isMaturing
        ? "Its rule decides at the latest when its window is over"
        : rule === undefined
          ? undefined
          : `By rule ${rule}`
    }
  >
    {isMaturing ? "maturing" : outcome}
  </span>
);
