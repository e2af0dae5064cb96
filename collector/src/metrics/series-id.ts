import { digestId } from "../ids.ts";
import type { OtlpResource, OtlpScope } from "../otlp-types.ts";
import { keyOf, type SeriesGroup } from "./series-group.ts";

const keysOfResources = new WeakMap<OtlpResource, string>();

/** All of the resource: two processes of one service count apart, whatever it is that tells them apart. */
function keyOfResource(resource: OtlpResource): string {
  let key = keysOfResources.get(resource);
  if (key === undefined) {
    key = keyOf([...resource.attributes].sort(([a], [b]) => (a < b ? -1 : 1)));
    keysOfResources.set(resource, key);
  }
  return key;
}

/** The same for all points of one series, in every export. A new version of the emitter goes on with the same series. */
export function seriesIdOf(
  { family, point }: SeriesGroup,
  seriesKey: string,
  scope: OtlpScope,
  resource: OtlpResource,
): string {
  const { rank, name } = family;
  return digestId("series", [name, rank, point.metric.isCumulative, scope.name, keyOfResource(resource), seriesKey]);
}
