import { systemClock } from "@outlay/core/clock";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import type { Scope } from "../api/queries.ts";
import { Choices, Menu } from "../components/menu.tsx";
import { type Comparison, statedComparison } from "../state/comparison.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";
import { baselinesQuery } from "./baselines-query.ts";
import { statedWords } from "./comparison-words.ts";

const StatedComparisons = lazy(async () => ({ default: (await import("./stated-comparisons.tsx")).StatedComparisons }));

/** Those that follow from the range. */
export const comparisons = [
  { value: "prev", name: "Period before", short: "vs period before" },
  { value: "week", name: "A week earlier", short: "vs a week earlier" },
  { value: "month", name: "A month earlier", short: "vs a month earlier" },
  { value: "year", name: "A year earlier", short: "vs a year earlier" },
  { value: "off", name: "No comparison", short: "no comparison" },
] as const satisfies readonly { readonly value: Comparison; readonly name: string; readonly short: string }[];

/** The comparison after `cmp`, for the `c` key. */
export function nextComparison(cmp: Comparison): Comparison {
  const at = comparisons.findIndex(({ value }) => value === cmp);
  return comparisons[(at + 1) % comparisons.length]?.value ?? "prev";
}

/** What every figure is compared with; where lengths differ, that is said here, beside every page. */
export function ComparisonPicker({ scope, update }: { scope: Scope; update: UpdateUrl }) {
  const { cmp, project } = scope;
  const isNamed = statedComparison(cmp)?.kind === "baseline";
  const baselines = useQuery({ ...baselinesQuery(project), enabled: isNamed }).data?.baselines ?? [];
  const label =
    statedWords(scope, baselines, systemClock.now()) ?? comparisons.find(({ value }) => value === cmp)?.short;
  return (
    <Menu name="Comparison" icon="compare" label={label}>
      {(close) => {
        const choose = (value: Comparison) => {
          update({ cmp: value });
          close();
        };
        return (
          <>
            <Choices label="Comparison" choices={comparisons} chosen={cmp} choose={choose} />
            <Suspense fallback={null}>
              <StatedComparisons scope={scope} choose={choose} />
            </Suspense>
          </>
        );
      }}
    </Menu>
  );
}
