import { formatRatio } from "../format/format-number.ts";
import { type Comparison, statedComparison } from "../state/comparison.ts";
import type { Change } from "../trust/judge.ts";
import { Icon } from "./icons.tsx";

const comparedTo = {
  off: "",
  prev: "the period before",
  week: "the same period a week earlier",
  month: "the same period a month earlier",
  year: "the same period a year earlier",
} as const;

function wordsOf(compared: Comparison): string {
  const stated = statedComparison(compared);
  if (stated?.kind === "baseline") return `the baseline ${stated.name}, as it is`;
  if (stated?.kind === "custom") return `${stated.from} to ${stated.to}, as it is`;
  return comparedTo[compared as keyof typeof comparedTo];
}

interface ChangeProps {
  readonly change: Change;
  readonly compared: Comparison;
  /** Which direction is good news; `neither` is drawn in grey. */
  readonly good: "up" | "down" | "neither";
}

/** A change against the earlier period: arrow and number, coloured by meaning, never by colour alone. */
export function ChangeText({ change, compared, good }: ChangeProps) {
  if (compared === "off" || change.kind === "unknown") return null;
  if (change.kind === "not-comparable") {
    return (
      <span className="change" title={`Not comparable with ${wordsOf(compared)}: ${change.why}`}>
        {change.why}
      </span>
    );
  }
  const { direction, ratio } = change;
  const meaning = direction === "same" || good === "neither" ? "none" : direction === good ? "good" : "bad";
  const size = Math.abs(ratio) >= 10 ? `${(ratio + 1).toFixed(0)}×` : formatRatio(Math.abs(ratio));
  return (
    <span className="change" data-meaning={meaning} title={`Compared with ${wordsOf(compared)}`}>
      {direction !== "same" && <Icon name={direction} />}
      <span className="hidden-text">{direction === "same" ? "unchanged" : `${direction} by`} </span>
      {direction === "same" ? "0 %" : size}
    </span>
  );
}
