import { useQuery } from "@tanstack/react-query";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { OUTCOME_SHARE_MIN, PRICED_SHARE_MIN } from "../trust/judge.ts";
import { economicsQuery, headlineQuery } from "./overview-queries.ts";
import type { TileProps } from "./tiles.tsx";

/** How much of the page is known: prices, usage, outcomes, attribution. Uses the answers the tiles already have. */
export function TrustStrip({ scope, f }: TileProps) {
  const headline = useQuery(headlineQuery(scope, f)).data;
  const economics = useQuery(economicsQuery(scope, f)).data;
  const coverage = headline?.coverage;
  if (coverage === undefined || coverage.calls === 0) return <ul className="trust" aria-label="Coverage" />;
  const exact = 1 - coverage.inexact_usage_calls / coverage.calls;
  // What names no task is of no team or workflow either: of a part of the calls nothing is known about it.
  const unattributed = f.length > 0 ? undefined : economics?.unattributed.calls;
  const priced = coverage.priced_share ?? 0;
  // Of the tasks that cost per success is about. A headline of very many calls does not count tasks.
  const tasks = economics?.totals;
  return (
    <ul className="trust" aria-label="Coverage">
      <Meter
        name="Priced"
        figure="price-coverage"
        share={priced}
        isLow={priced < PRICED_SHARE_MIN}
        why={`${formatCount(coverage.priced_calls)} of ${formatCount(coverage.calls)} calls have a complete price; ${formatCount(coverage.partly_priced_calls)} partly, ${formatCount(coverage.unpriced_calls)} not at all`}
      />
      <Meter
        name="Exact usage"
        figure="usage-coverage"
        share={exact}
        isLow={exact < PRICED_SHARE_MIN}
        why={`${formatCount(coverage.inexact_usage_calls)} calls with estimated or missing usage, ${formatCount(coverage.usage_missing_calls)} without any`}
      />
      {typeof tasks?.outcome_share === "number" && (
        <Meter
          name="Outcomes"
          figure="outcome-coverage"
          share={tasks.outcome_share}
          isLow={tasks.outcome_share < OUTCOME_SHARE_MIN}
          why={`${formatCount(tasks.tasks - tasks.unknown)} of ${formatCount(tasks.tasks)} tasks have an outcome`}
        />
      )}
      {unattributed !== undefined && (
        <Meter
          name="Attributed"
          figure="attribution-coverage"
          share={Math.max(0, 1 - unattributed / coverage.calls)}
          isLow={unattributed / coverage.calls > 0.05}
          why={`${formatCount(unattributed)} calls name no task`}
        />
      )}
    </ul>
  );
}

interface MeterProps {
  readonly name: string;
  readonly figure: string;
  readonly share: number;
  readonly isLow: boolean;
  readonly why: string;
}

const Meter = ({ name, figure, share, isLow, why }: MeterProps) => (
  <li className="meter" data-low={isLow || undefined} data-figure={figure} title={why}>
    <span>{name}</span>
    <span className="meter-track" aria-hidden="true">
      <span className="meter-fill" style={{ inlineSize: `${share * 100}%` }} />
    </span>
    <data value={share}>{formatRatio(share)}</data>
    <span className="hidden-text">
      {isLow ? "(low) " : ""}
      {why}
    </span>
  </li>
);
