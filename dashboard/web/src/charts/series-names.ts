import { entityName } from "../format/dimension-names.ts";
import { metricInfo } from "../format/metric-names.ts";
import type { Grouping } from "../state/grouping.ts";
import type { Series, SeriesData } from "./series-data.ts";

/** "search · gpt-5", "Other (12)"; without dimensions the metric's own name. */
export function seriesName(data: SeriesData, series: Pick<Series, "group">, by: readonly Grouping[]): string {
  if (series.group === null) return `Other (${data.otherGroups})`;
  if (series.group.length === 0) return metricInfo[data.metric].name;
  return groupName(series.group, by);
}

/** The names of a group, one for each dimension. */
export const groupName = (group: readonly string[], by: readonly Grouping[]): string =>
  group.map((name, at) => entityName(name, by[at] ?? "workflow")).join(" · ");
