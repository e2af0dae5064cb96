import { Choices, Menu } from "../components/menu.tsx";
import type { Comparison } from "../state/url-state.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";

export const comparisons: readonly { readonly value: Comparison; readonly name: string; readonly short: string }[] = [
  { value: "prev", name: "Period before", short: "vs period before" },
  { value: "week", name: "A week earlier", short: "vs a week earlier" },
  { value: "month", name: "A month earlier", short: "vs a month earlier" },
  { value: "year", name: "A year earlier", short: "vs a year earlier" },
  { value: "off", name: "No comparison", short: "no comparison" },
];

/** The comparison after `cmp`, for the `c` key. */
export function nextComparison(cmp: Comparison): Comparison {
  const at = comparisons.findIndex(({ value }) => value === cmp);
  return comparisons[(at + 1) % comparisons.length]?.value ?? "prev";
}

export const ComparisonPicker = ({ cmp, update }: { cmp: Comparison; update: UpdateUrl }) => (
  <Menu name="Comparison" icon="compare" label={comparisons.find(({ value }) => value === cmp)?.short}>
    {(close) => (
      <Choices
        label="Comparison"
        choices={comparisons}
        chosen={cmp}
        choose={(value) => {
          update({ cmp: value });
          close();
        }}
      />
    )}
  </Menu>
);
