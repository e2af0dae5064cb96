import type { QualitySection } from "../../../contract/data-quality.ts";
import { Money, Unknown } from "../components/money.tsx";

/** The sum in doubt. Guesses say so. */
export function AtStake({ section, places }: { section: QualitySection; places?: number }) {
  const { money_at_stake: money, money_basis: basis } = section;
  if (money === null)
    return <Unknown why={basis === "unknown" ? "not a matter of calls of the range" : "no price to guess by"} />;
  const isGuess = basis === "mean_cost_per_token" || basis === "mean_cost_per_call";
  return (
    <span title={basisWords[basis]}>
      {isGuess && "~ "}
      <Money value={money} {...(places === undefined ? {} : { places })} />
    </span>
  );
}

/** How the amount at stake was found. */
export const basisWords: Readonly<Record<QualitySection["money_basis"], string>> = {
  cost: "the known cost of these calls",
  excluded_cost: "what they would have cost, kept out of spend",
  mean_cost_per_token: "a guess: their tokens at the mean cost of the range's priced calls",
  mean_cost_per_call: "a guess: their number at the mean cost of the range's priced calls",
  counted_twice: "what spend is too high by if the suspicion is right",
  unknown: "not known",
};
