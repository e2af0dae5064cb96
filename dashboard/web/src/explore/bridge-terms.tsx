import type { BridgeAnswer } from "../../../contract/bridge.ts";
import type { Bar } from "../charts/bars.tsx";
import { SignedMoney } from "../components/signed-money.tsx";

const termNames: Readonly<Record<string, readonly [name: string, note: string]>> = {
  volume: ["Volume", "more or fewer calls"],
  task_mix: ["Mix of workflows", "calls moved between workflows"],
  model_mix: ["Mix of models", "calls moved between models"],
  input_tokens: ["Input per call", "longer or shorter inputs"],
  output_tokens: ["Output per call", "longer or shorter outputs"],
  cache_share: ["Cache share", "more or less of the input read from the cache"],
  unit_price: ["Prices", "other prices per token"],
  new_cells: ["New", "workflow and model that had no spend before"],
  gone_cells: ["Gone", "workflow and model that have no spend any more"],
  adjustments: ["Adjustments", "amounts booked for closed months"],
};

export const termName = (term: string): string => termNames[term]?.[0] ?? term;

/** A bar for each term that moved; more spend is bad news. */
export const termBars = (terms: NonNullable<BridgeAnswer["terms"]>, open?: () => void): Bar[] =>
  terms
    .filter(({ amount }) => Number(amount) !== 0)
    .map(({ term, amount }) => ({
      key: term,
      name: termName(term),
      note: termNames[term]?.[1] ?? term,
      size: Number(amount),
      value: <SignedMoney key={term} amount={amount} />,
      meaning: Number(amount) > 0 ? "bad" : "good",
      ...(open && { open }),
    }));
