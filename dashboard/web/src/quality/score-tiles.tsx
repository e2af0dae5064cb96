import type { ReactNode } from "react";
import type { Scope } from "../api/queries.ts";
import { shapeTrend } from "../charts/series-data.ts";
import { Sparkline } from "../charts/sparkline.tsx";
import { Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { formatCount, formatDuration, formatRatio } from "../format/format-number.ts";
import { economicsQuery } from "../overview/overview-queries.ts";
import { OUTCOME_SHARE_MIN, outcomeCoverage, PRICED_SHARE_MIN } from "../trust/judge.ts";
import { pricedTrendQuery, qualityQuery } from "./quality-queries.ts";

const TILE_HEIGHT_PX = 92;
/** From this share of calls that name a task on, cost per task speaks for the project. */
const ATTRIBUTED_SHARE_MIN = 0.95;

interface ScopeProps {
  readonly scope: Scope;
}

/** Four shares that every other page leans on, and what is in doubt altogether. */
export const ScoreTiles = ({ scope }: ScopeProps) => (
  <>
    <Panel
      title="Calls with a price"
      name="score-priced"
      source={pricedTrendQuery(scope)}
      size="tile"
      span={3}
      contentHeight={TILE_HEIGHT_PX}
    >
      {(answer) => (
        <Score
          figure="priced-share"
          share={answer.coverage.priced_share}
          isLow={(answer.coverage.priced_share ?? 1) < PRICED_SHARE_MIN}
          note={`${formatCount(answer.coverage.unpriced_calls)} without, ${formatCount(answer.coverage.partly_priced_calls)} in part`}
        >
          <Sparkline values={shapeTrend(answer, "priced_share")} />
        </Score>
      )}
    </Panel>
    {/* Of the same question as the tile before: it is answered long before the checks are. */}
    <Panel
      title="Calls with exact usage"
      name="score-usage"
      source={pricedTrendQuery(scope)}
      size="tile"
      span={3}
      contentHeight={TILE_HEIGHT_PX}
    >
      {({ coverage: { calls, inexact_usage_calls: inexact } }) => {
        const exact = calls === 0 ? null : (calls - inexact) / calls;
        return (
          <Score
            figure="usage-share"
            share={exact}
            isLow={(exact ?? 1) < PRICED_SHARE_MIN}
            note={`${formatCount(inexact)} of ${formatCount(calls)} are estimated, assumed or without`}
          />
        );
      }}
    </Panel>
    <Panel
      title="Tasks with an outcome"
      name="score-outcomes"
      source={economicsQuery(scope)}
      size="tile"
      span={3}
      contentHeight={TILE_HEIGHT_PX}
    >
      {({ totals, unattributed }) => {
        const { share } = outcomeCoverage(totals);
        const calls = totals.calls + unattributed.calls;
        const attributed = calls === 0 ? null : totals.calls / calls;
        return (
          <Score
            figure="outcome-share"
            share={totals.tasks === 0 ? null : share}
            isLow={totals.tasks > 0 && share < OUTCOME_SHARE_MIN}
            note={
              <span className={attributed !== null && attributed < ATTRIBUTED_SHARE_MIN ? "chip chip-warn" : ""}>
                {attributed === null ? "no calls" : `${formatRatio(attributed)} of calls name a task`}
              </span>
            }
          />
        );
      }}
    </Panel>
    <Panel
      title="Arrival after the call"
      name="score-arrival"
      source={qualityQuery(scope)}
      size="tile"
      span={3}
      contentHeight={TILE_HEIGHT_PX}
    >
      {({ arrival_delay_ms: delay }) => (
        <div className="tile" data-figure="arrival">
          <p className="tile-value">
            {delay === null ? <Unknown why="no calls in this range" /> : formatDuration(Math.max(0, delay.p95))}
          </p>
          <p className="tile-note">
            {delay === null
              ? "no calls in this range"
              : `p95; median ${formatDuration(Math.max(0, delay.p50))}, latest ${formatDuration(Math.max(0, delay.max))}`}
          </p>
        </div>
      )}
    </Panel>
  </>
);

interface ScoreProps {
  readonly figure: string;
  readonly share: number | null | undefined;
  readonly isLow: boolean;
  readonly note: ReactNode;
  readonly children?: ReactNode;
}

const Score = ({ figure, share, isLow, note, children }: ScoreProps) => (
  <div className="tile" data-figure={figure}>
    <p className="tile-value">
      {share === null || share === undefined ? (
        <Unknown why="nothing in this range to go by" />
      ) : (
        <data value={share}>{formatRatio(share)}</data>
      )}
      {isLow && <span className="chip chip-warn hatched">low</span>}
    </p>
    <p className="tile-note">{note}</p>
    {children}
  </div>
);
