import type { ReactNode } from "react";
import type { IngestHealthAnswer } from "../../../contract/ingest-health.ts";
import type { Scope } from "../api/queries.ts";
import { Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { formatCompact, formatCount, formatDuration, formatPlural } from "../format/format-number.ts";
import { useNow } from "../state/use-now.ts";
import { healthQuery } from "./health-queries.ts";

const TILE_HEIGHT_PX = 72;
/** What may wait between two stages before it is worth a look. */
const WAITING_MAX_MS = 60_000;

interface Stage {
  readonly name: string;
  readonly title: string;
  readonly value: (answer: IngestHealthAnswer, nowMs: number) => ReactNode;
  readonly note: (answer: IngestHealthAnswer, nowMs: number) => ReactNode;
  readonly isBehind?: (answer: IngestHealthAnswer, nowMs: number) => boolean;
}

/** The way of an event, stage by stage: how long 95 of 100 took, and what waits. */
const stages: readonly Stage[] = [
  {
    name: "sender",
    title: "Sender to collector",
    value: ({ event_to_received: { p95_ms } }) => duration(p95_ms === null ? null : Math.max(0, p95_ms)),
    note: ({ event_to_received: { ahead, day_late } }) =>
      ahead + day_late === 0
        ? "p95, the call itself included"
        : `${formatCount(ahead)} from the future, ${formatCount(day_late)} a day late`,
    isBehind: ({ event_to_received: { ahead } }) => ahead > 0,
  },
  {
    name: "log",
    title: "Log",
    value: ({ stages: { received_to_read } }) => duration(received_to_read.p95_ms),
    note: ({ queue, stages: { waiting } }, nowMs) =>
      waiting.records > 0
        ? `${formatPlural(waiting.records, "record")} wait for ${formatDuration(ageOf(waiting.since, nowMs))}`
        : `p95; ${queue === null ? "nothing waits" : `${formatPlural(queue.records_in_log, "record")} in it`}`,
    isBehind: ({ stages: { waiting } }, nowMs) => ageOf(waiting.since, nowMs) > WAITING_MAX_MS,
  },
  {
    name: "ingest",
    title: "Ingest",
    value: ({ stages: { read_to_stored } }) => duration(read_to_stored.p95_ms),
    note: ({ stages: { events, bytes } }) => `p95; ${formatCompact(events)} events, ${formatCompact(bytes)} bytes`,
  },
  {
    name: "queryable",
    title: "Queryable",
    value: ({ stages: { received_to_stored } }) => duration(received_to_stored.p95_ms),
    note: ({ stages: { received_to_stored } }) =>
      `p95 since reception; median ${formatDuration(received_to_stored.p50_ms)}`,
  },
  {
    name: "settled",
    title: "Settled",
    value: ({ settled }) =>
      settled === null ? (
        <Unknown why="only said of the whole installation" />
      ) : settled.waiting_ranges === 0 ? (
        "up to date"
      ) : (
        formatPlural(settled.waiting_ranges, "range")
      ),
    note: ({ settled, rollups }, nowMs) =>
      settled !== null && settled.waiting_ranges > 0
        ? `waiting for ${formatDuration(ageOf(settled.waiting_since, nowMs))}`
        : rollups === null
          ? ""
          : `${rollups.filled} of ${rollups.known} rollups filled`,
    isBehind: ({ settled }, nowMs) => ageOf(settled?.waiting_since ?? null, nowMs) > WAITING_MAX_MS,
  },
  {
    name: "left-out",
    title: "Left out",
    value: ({ dead_letters }) => formatCount(dead_letters.reduce((sum, { open }) => sum + open, 0)),
    note: ({ duplicates }) =>
      `open dead letters; ${duplicates === null ? "repeats not said" : `${formatPlural(duplicates, "repeat")} dropped`}`,
    isBehind: ({ dead_letters }) => dead_letters.some(({ open }) => open > 0),
  },
];

export function StageTiles({ scope }: { scope: Scope }) {
  return stages.map((stage) => (
    <Panel
      key={stage.name}
      title={stage.title}
      name={`stage-${stage.name}`}
      source={healthQuery(scope)}
      size="tile"
      span={2}
      contentHeight={TILE_HEIGHT_PX}
    >
      {(answer) => <StageFigure stage={stage} answer={answer} />}
    </Panel>
  ));
}

function StageFigure({ stage, answer }: { stage: Stage; answer: IngestHealthAnswer }) {
  const nowMs = useNow(1_000);
  const isBehind = stage.isBehind?.(answer, nowMs) === true;
  return (
    <div className="tile" data-figure={`stage-${stage.name}`} data-behind={isBehind || undefined}>
      <p className="tile-value">
        {stage.value(answer, nowMs)}
        {isBehind && <span className="chip chip-danger">behind</span>}
      </p>
      <p className="tile-note">{stage.note(answer, nowMs)}</p>
    </div>
  );
}

const duration = (ms: number | null): ReactNode =>
  ms === null ? <Unknown why="nothing in this range" /> : formatDuration(ms);
const ageOf = (since: string | null, nowMs: number): number =>
  since === null ? 0 : Math.max(0, nowMs - Date.parse(since));
