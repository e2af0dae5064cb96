import type { RepricingJson } from "../../../contract/repricing.ts";
import { Fact } from "../components/facts.tsx";
import { SignedMoney } from "../components/signed-money.tsx";
import { formatPlural } from "../format/format-number.ts";

type Preview = NonNullable<RepricingJson["preview"]>;
type Breakdown = Preview["by_model"];

/** Where the difference lies: by model, by team, by closed month. */
export function JobBreakdowns({ job: { preview } }: { job: RepricingJson }) {
  if (preview === null || preview.changed === 0) return null;
  const months = preview.closed_months.map(({ month, ...figures }) => ({ name: month, ...figures }));
  return (
    <>
      <Differences title="By model" breakdown={preview.by_model} />
      <Differences title="By team" breakdown={preview.by_team} />
      {months.length > 0 && <Differences title="In closed months" breakdown={{ groups: months, other: null }} />}
    </>
  );
}

const Differences = ({ title, breakdown: { groups, other } }: { title: string; breakdown: Breakdown }) => (
  <section>
    <h3>{title}</h3>
    <dl className="fact-list">
      {groups.map(({ name, changed, difference }) => (
        <Fact key={name} name={name === "" ? "(not named)" : name}>
          <SignedMoney amount={difference} /> <span className="note">{formatPlural(changed, "call")}</span>
        </Fact>
      ))}
      {other !== null && (
        <Fact name={`${formatPlural(other.groups, "other")}`}>
          <SignedMoney amount={other.difference} /> <span className="note">{formatPlural(other.changed, "call")}</span>
        </Fact>
      )}
    </dl>
  </section>
);
