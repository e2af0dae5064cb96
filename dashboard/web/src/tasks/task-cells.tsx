import type { EconomicsGroup } from "../../../contract/economics.ts";
import { IntervalBar } from "../charts/interval-bar.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { formatCount, formatDuration, formatRatio } from "../format/format-number.ts";
import { OUTCOME_SHARE_MIN, outcomeCoverage } from "../trust/judge.ts";

interface GroupProps {
  readonly group: EconomicsGroup;
}

/** Whether any of its cost is known: a sum of calls none of which has a price is not an amount. */
export const isCostKnown = ({ cost, calls, unpriced_calls }: EconomicsGroup): boolean =>
  cost !== null && !(calls > 0 && unpriced_calls >= calls);

/** What the tasks cost, and their share of the whole. */
export function SpendCell({ group, places, whole }: GroupProps & { places: number; whole: number }) {
  if (!isCostKnown(group)) return <span className="chip chip-warn hatched">unpriced</span>;
  const share = whole === 0 ? null : Number(group.cost) / whole;
  return (
    <>
      <p className="cell-main">
        <Money value={group.cost} places={places} isAtLeast={group.unpriced_calls > 0} />
      </p>
      {share !== null && (
        <p className="cell-note">
          <span className="share-bar" style={{ inlineSize: `${Math.max(1, share * 40)}px` }} />
          {formatRatio(share)}
        </p>
      )}
    </>
  );
}

/** How many, how much of it is judged, and what may still be. */
export function TasksCell({ group }: GroupProps) {
  const { share, of } = outcomeCoverage(group);
  const maturing = group.maturing ?? 0;
  return (
    <>
      <p className="cell-main">
        <data value={group.tasks}>{formatCount(group.tasks)}</data>
      </p>
      <p className={share < OUTCOME_SHARE_MIN ? "cell-note cell-warn" : "cell-note"}>
        {group.unknown === group.tasks
          ? "none judged"
          : `${formatRatio(share)} ${of === "spend" ? "of spend " : ""}judged`}
      </p>
      {maturing > 0 && (
        <p className="cell-note">
          <span
            className="chip chip-warn hatched"
            title="Their rule waits for word until its window is over: they are unknown until then"
          >
            {formatCount(maturing)} maturing
          </span>
        </p>
      )}
    </>
  );
}

/** Share of the judged tasks that succeeded, with its interval. */
export function SuccessCell({ group: { success_rate: rate, success_rate_interval: interval } }: GroupProps) {
  if (rate === null) return <Unknown why="no outcome known" />;
  return (
    <>
      <p className="cell-main success-main">
        {interval !== null && <IntervalBar low={interval[0]} high={interval[1]} point={rate} />}
        <data className="success-value" value={rate}>
          {formatRatio(rate)}
        </data>
      </p>
      {interval !== null && (
        <p className="cell-note" title="95 % interval (Wilson)">
          {formatRatio(interval[0])} – {formatRatio(interval[1])}
        </p>
      )}
    </>
  );
}

/** Two durations of one kind: the usual one, and the one that few exceed. */
export function DurationPair({ first, second, why }: { first: number | null; second: number | null; why: string }) {
  // Nothing takes no time: 0 is a task of which only one instant is known.
  if ((first ?? 0) === 0 && (second ?? 0) === 0) return <Unknown why={why} />;
  return (
    <>
      <p className="cell-main">{duration(first, why)}</p>
      <p className="cell-note">{duration(second, why)}</p>
    </>
  );
}

const duration = (value: number | null, why: string) =>
  value === null ? <Unknown why={why} /> : <data value={value}>{formatDuration(value)}</data>;
