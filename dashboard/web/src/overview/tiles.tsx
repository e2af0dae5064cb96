import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { EconomicsAnswer } from "../../../contract/economics.ts";
import type { Scope } from "../api/queries.ts";
import { IntervalBar } from "../charts/interval-bar.tsx";
import { shapeTrend } from "../charts/series-data.ts";
import { Sparkline } from "../charts/sparkline.tsx";
import { ChangeText } from "../components/change.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { formatCompact, formatCount, formatDuration, formatPlural, formatRatio } from "../format/format-number.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import { judgeChange, judgeSpend, PRICED_SHARE_MIN } from "../trust/judge.ts";
import { economicsQuery, headlineQuery } from "./overview-queries.ts";

const TILE_HEIGHT_PX = 92;

export interface TileProps {
  readonly scope: Scope;
  readonly f: readonly UrlFilter[];
}

export const SpendTile = ({ scope, f }: TileProps) => (
  <Panel
    title="Spend to date"
    more={{ to: "/explore", patch: { f } }}
    source={headlineQuery(scope, f)}
    size="tile"
    span={3}
    contentHeight={TILE_HEIGHT_PX}
  >
    {(answer) => <Spend answer={answer} compared={scope.cmp} />}
  </Panel>
);

function Spend({ answer, compared }: { answer: QueryAnswer; compared: Scope["cmp"] }) {
  const { totals, coverage } = answer;
  const spend = totals.spend === null || totals.spend === undefined ? null : String(totals.spend);
  const verdict = coverage.calls === 0 ? "unknown" : judgeSpend(spend, coverage);
  const change = verdict === "unknown" ? ({ kind: "unknown" } as const) : judgeChange("spend", answer);
  return (
    <div className="tile" data-figure="spend">
      <p className="tile-value">
        {verdict === "unknown" ? (
          <Unknown why={coverage.calls === 0 ? "no calls in this range" : "none of these calls has a known price"} />
        ) : (
          <Money value={spend} isAtLeast={verdict === "at-least"} />
        )}
        <ChangeText change={change} compared={compared} good="down" />
      </p>
      <p className="tile-note">
        <PriceCoverage coverage={coverage} />
      </p>
      {verdict !== "unknown" && <Sparkline values={shapeTrend(answer, "spend")} />}
    </div>
  );
}

function PriceCoverage({ coverage: { calls, priced_share } }: Pick<QueryAnswer, "coverage">) {
  if (calls === 0 || priced_share === null) return "No calls in this range.";
  if (priced_share === 1) return "every call priced";
  const isLow = priced_share < PRICED_SHARE_MIN;
  return <span className={isLow ? "chip chip-warn hatched" : "chip"}>{formatRatio(priced_share)} of calls priced</span>;
}

export const CallsTile = ({ scope, f }: TileProps) => (
  <Panel
    title="Calls"
    more={{ to: "/explore", patch: { m: ["calls"], f } }}
    source={headlineQuery(scope, f)}
    size="tile"
    span={2}
    contentHeight={TILE_HEIGHT_PX}
  >
    {(answer) => (
      <div className="tile" data-figure="calls">
        <p className="tile-value">
          <data value={answer.totals.calls ?? ""} title={formatCount(Number(answer.totals.calls ?? 0))}>
            {formatCompact(Number(answer.totals.calls ?? 0))}
          </data>
          <ChangeText change={judgeChange("calls", answer)} compared={scope.cmp} good="neither" />
        </p>
        <p className="tile-note">
          {answer.coverage.calls === 0
            ? "No calls in this range."
            : `${formatRatio(numberOrNull(answer.totals.error_rate))} failed`}
        </p>
        <Sparkline values={shapeTrend(answer, "calls")} />
      </div>
    )}
  </Panel>
);

const numberOrNull = (value: string | number | null | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);

export const LatencyTile = ({ scope, f }: TileProps) => (
  <Panel
    title="Latency p95"
    more={{ to: "/models" }}
    source={headlineQuery(scope, f)}
    size="tile"
    span={2}
    contentHeight={TILE_HEIGHT_PX}
  >
    {({ totals }) => (
      <div className="tile" data-figure="latency">
        <p className="tile-value">{orUnknown(formatDuration(numberOrNull(totals.latency_p95_ms)))}</p>
        <dl className="tile-pairs">
          <dt>median</dt>
          <dd>{orUnknown(formatDuration(numberOrNull(totals.latency_p50_ms)))}</dd>
          <dt title="p95 of the time to the first token, streamed calls only">first token</dt>
          <dd>{orUnknown(formatDuration(numberOrNull(totals.ttft_p95_ms)))}</dd>
        </dl>
      </div>
    )}
  </Panel>
);

const orUnknown = (text: string) => (text === "—" ? <Unknown why="not reported by these calls" /> : text);

export const SuccessTile = ({ scope, f }: TileProps) => (
  <Panel
    title="Task success"
    more={{ to: "/tasks", patch: { f } }}
    source={economicsQuery(scope, f)}
    size="tile"
    span={2}
    contentHeight={TILE_HEIGHT_PX}
  >
    {({ totals }) => (
      <div className="tile" data-figure="success-rate">
        <p className="tile-value">
          {totals.success_rate === null ? (
            <Unknown why="no task in this range has an outcome" />
          ) : (
            <data value={totals.success_rate}>{formatRatio(totals.success_rate)}</data>
          )}
        </p>
        {totals.success_rate !== null && totals.success_rate_interval !== null ? (
          <>
            <p className="tile-note" title="95 % interval (Wilson)">
              {formatRatio(totals.success_rate_interval[0])} – {formatRatio(totals.success_rate_interval[1])}
            </p>
            <p className="tile-note">of {formatCount(totals.tasks - totals.unknown)} judged</p>
            <IntervalBar
              low={totals.success_rate_interval[0]}
              high={totals.success_rate_interval[1]}
              point={totals.success_rate}
            />
          </>
        ) : (
          <NoOutcomes totals={totals} />
        )}
      </div>
    )}
  </Panel>
);

export const NoOutcomes = ({ totals }: { totals: EconomicsAnswer["totals"] }) => (
  <p className="tile-note">
    {totals.tasks === 0 ? "No tasks in this range." : `${formatPlural(totals.tasks, "task")}, no outcome yet.`}
  </p>
);
