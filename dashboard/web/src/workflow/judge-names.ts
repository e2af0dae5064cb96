import type { OutcomesBreakdown } from "../../../contract/outcomes-breakdown.ts";

type Source = OutcomesBreakdown["sources"][number]["source"];

const sourceNames: Readonly<Record<Source, string>> = {
  sdk: "Application (SDK)",
  evaluator: "Evaluator",
  human: "Person",
  business: "Business event",
};

export const sourceName = (source: Source): string => sourceNames[source];

/** "Evaluator rubric", "Person". */
export const judgeName = ({ source, evaluator }: { source: Source; evaluator: string }): string =>
  evaluator === "" ? sourceName(source) : `${sourceName(source)}: ${evaluator}`;
