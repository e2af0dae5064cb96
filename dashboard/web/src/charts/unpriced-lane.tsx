import { formatCount } from "../format/format-number.ts";
import { bucketLabel } from "../time/labels.ts";
import type { SeriesData } from "./series-data.ts";

/** A thin lane below the plot, hatched where calls have no price: there the true spend is higher than drawn. */
export function UnpricedLane({ data, tz }: { data: SeriesData; tz: string }) {
  const unpriced = data.buckets.reduce((sum, bucket) => sum + bucket.unpricedCalls, 0);
  if (unpriced === 0) return null;
  return (
    <div className="lane" title={`Hatched: calls without a known price, ${formatCount(unpriced)} in all`}>
      {data.buckets.map(({ startsAt, calls, unpricedCalls }) => (
        <span
          key={startsAt}
          className={unpricedCalls > 0 ? "hatched" : undefined}
          title={
            unpricedCalls > 0
              ? `${bucketLabel(startsAt, data.bucket, tz)}: ${formatCount(unpricedCalls)} of ${formatCount(calls)} calls unpriced`
              : undefined
          }
        />
      ))}
    </div>
  );
}
