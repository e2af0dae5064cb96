import { formatCount, formatRatio } from "../format/format-number.ts";
import { CpstInterval, CpstValue } from "../overview/cpst.tsx";
import { bucketLabel } from "../time/labels.ts";
import type { CpstSeries } from "./cpst-series.ts";

/** One bucket: what each rule says of the tasks that ended in it. */
export function CpstTooltip({ data, startsAt, tz }: { data: CpstSeries; startsAt: string; tz: string }) {
  const said = data.rules.flatMap(({ rule, points }) => {
    const point = points.get(startsAt);
    return point === undefined ? [] : [{ rule, group: { group: {}, ...point } }];
  });
  return (
    <div className="tooltip">
      <p className="tooltip-title">{bucketLabel(startsAt, data.bucket, tz)}</p>
      {said.length === 0 && <p>No tasks ended here.</p>}
      {said.map(({ rule, group }) => (
        <div key={rule ?? ""} className="tooltip-rule">
          {data.rules.length > 1 && <p className="note">{rule ?? "as it was said"}</p>}
          <CpstValue group={group} className="cell-main" />
          <CpstInterval group={group} className="cell-note" />
          <p className="cell-note">
            {formatCount(group.tasks)} tasks, {formatRatio(group.success_rate)} successful,{" "}
            {formatRatio(group.outcome_share)} judged
          </p>
        </div>
      ))}
    </div>
  );
}
