import { useQuery } from "@tanstack/react-query";
import type { Scope } from "../api/queries.ts";
import { Choices } from "../components/menu.tsx";
import { baselineComparison, type Comparison, customComparison, statedComparison } from "../state/comparison.ts";
import { dayLabel } from "../time/labels.ts";
import { baselinesQuery } from "./baselines-query.ts";
import { PageLink } from "./page-link.tsx";
import { RangeFields, useRangeDraft } from "./range-fields.tsx";

interface StatedComparisonsProps {
  readonly scope: Scope;
  readonly choose: (comparison: Comparison) => void;
}

/** Baselines of the project, and a period of one's own. */
export function StatedComparisons({ scope, choose }: StatedComparisonsProps) {
  const { project, tz, cmp } = scope;
  const answer = useQuery(baselinesQuery(project));
  const baselines = answer.data?.baselines ?? [];
  const stated = statedComparison(cmp);
  const draft = useRangeDraft(stated?.kind === "custom" ? stated : scope, tz);
  const { range } = draft;
  return (
    <>
      {baselines.length > 0 && (
        <div className="choices-scroll stated-baselines">
          <Choices
            label="Baselines"
            choices={baselines.map(({ name, title, from, to }) => ({
              value: baselineComparison(name),
              name: title,
              hint: `${dayLabel(from, tz)} – ${dayLabel(to, tz)}`,
            }))}
            chosen={cmp}
            choose={choose}
          />
        </div>
      )}
      <form
        className="menu-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (range !== undefined) choose(customComparison(range.from, range.to));
        }}
      >
        <RangeFields draft={draft} />
        <button type="submit" className="button" disabled={range === undefined}>
          Compare with this period
        </button>
        <p className="menu-hint">{range === undefined ? "“From” must be before “To”." : `Times in ${tz}`}</p>
        <PageLink to="/settings" patch={{ tab: "workspace" }} className="link">
          Name a baseline …
        </PageLink>
      </form>
    </>
  );
}
