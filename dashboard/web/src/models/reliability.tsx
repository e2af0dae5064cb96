import { useMemo } from "react";
import type { z } from "zod";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { breakersEndpoint } from "../../../contract/measures.ts";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { FilteredOut } from "../filters/filtered-out.tsx";
import { sumDecimals } from "../format/decimal.ts";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { metricColumn } from "./model-columns.tsx";
import { type ModelRow, modelRows } from "./model-rows.ts";
import { breakersQuery, modelUsageQuery, pairsQuery } from "./models-queries.ts";

/** How sound the calls of each model were, and what that cost. */
export function Reliability() {
  return (
    <div className="grid">
      <SoundnessPanel />
      <ErrorsPanel />
      <BreakersPanel />
    </div>
  );
}

const soundness = ["calls", "error_rate", "timeouts", "retry_rate", "fallback_rate", "blocked", "cancelled"] as const;

function SoundnessPanel() {
  const { scope, state } = useApp();
  return (
    <Panel
      title="Errors, retries and fallbacks by model"
      name="soundness"
      source={modelUsageQuery(scope, state.f)}
      size="block"
      span={12}
      contentHeight={380}
      isEmpty={(answer) => answer.coverage.calls === 0}
      empty={<FilteredOut filters={state.f} />}
    >
      {(answer) => <Soundness answer={answer} />}
    </Panel>
  );
}

function Soundness({ answer }: { answer: QueryAnswer }) {
  const { state, update } = useApp();
  const rows = useMemo(
    () => modelRows({ usage: answer, outcomes: new Map(), prices: new Map(), isSameWork: false }),
    [answer],
  );
  const columns = useMemo(
    () => [modelColumn, ...soundness.map((metric) => metricColumn(metric, true)), lossColumn(rows)],
    [rows],
  );
  return (
    <>
      <Table<ModelRow>
        caption="Soundness of calls by model"
        columns={columns}
        rows={rows}
        rowKey={({ model }) => model}
        narrow="cards"
        sort={state.sort ?? "-error-rate"}
        setSort={(sort) => update({ sort }, "replace")}
      />
      <div className="row table-foot">
        <p className="note">Rates are of billed calls; a retry is an attempt of the same request.</p>
        <TableExport name="reliability" columns={columns} rows={rows} />
      </div>
    </>
  );
}

const modelColumn: Column<ModelRow> = {
  id: "model",
  header: "Model",
  label: "Model",
  text: ({ model }) => model,
  sort: ({ model }) => model,
  cell: ({ model }) => (
    <PageLink to="/calls" patch={{ tab: "failed", f: [{ dimension: "model_resolved", op: "eq", values: [model] }] }}>
      {model}
    </PageLink>
  ),
};

/** Failed, repeated and cancelled calls: they overlap in no call. */
const lossOf = ({ usage }: ModelRow): string | null =>
  usage === undefined
    ? null
    : sumDecimals([usage.failed_cost, usage.superseded_cost, usage.cancelled_cost].map((part) => part?.toString()));

function lossColumn(rows: readonly ModelRow[]): Column<ModelRow> {
  const places = columnPlaces(rows.map(lossOf));
  return {
    id: "loss",
    header: (
      <span title="Cost of failed calls, of attempts that others took the place of, and of cancelled streams">
        Cost of it
      </span>
    ),
    label: "Cost of failed, repeated and cancelled calls",
    align: "right",
    text: (row) => lossOf(row) ?? "",
    sort: (row) => (lossOf(row) === null ? null : Number(lossOf(row))),
    cell: (row) => (lossOf(row) === null ? <Unknown /> : <Money value={lossOf(row)} places={places} />),
  };
}

interface ErrorRow {
  readonly key: string;
  readonly model: string;
  readonly type: string;
  readonly calls: number;
}

function ErrorsPanel() {
  const { scope, state } = useApp();
  const failed = [...state.f, { dimension: "error_type", op: "has", values: [] } as const];
  return (
    <Panel
      title="What went wrong"
      name="errors"
      source={pairsQuery(scope, ["model_resolved", "error_type"], failed)}
      size="block"
      span={6}
      contentHeight={240}
      isEmpty={(answer) => answer.coverage.calls === 0}
      empty={<p>No call of this range names an error: no rate limits, no failures.</p>}
    >
      {(answer) => (
        <Table<ErrorRow>
          caption="Errors by model and type"
          columns={errorColumns}
          rows={answer.table.map(({ group: [model = "", type = ""], values }) => ({
            key: `${model} ${type}`,
            ...{ model, type, calls: Number(values.calls ?? 0) },
          }))}
          rowKey={({ key }) => key}
          narrow="cards"
        />
      )}
    </Panel>
  );
}

const errorColumns: readonly Column<ErrorRow>[] = [
  { id: "model", header: "Model", label: "Model", cell: ({ model }) => model },
  {
    id: "type",
    header: "Error",
    label: "Error",
    cell: ({ model, type }) => (
      <PageLink
        to="/calls"
        patch={{
          f: [
            { dimension: "model_resolved", op: "eq", values: [model] },
            { dimension: "error_type", op: "eq", values: [type] },
          ],
        }}
      >
        <code>{type}</code>
      </PageLink>
    ),
  },
  { id: "calls", header: "Calls", label: "Calls", align: "right", cell: ({ calls }) => formatCount(calls) },
];

type Breaker = z.output<(typeof breakersEndpoint)["response"]>["breakers"][number];

function BreakersPanel() {
  const { scope, state } = useApp();
  return (
    <Panel
      title="Breakers"
      name="breakers"
      source={breakersQuery(scope, state.f)}
      size="block"
      span={6}
      contentHeight={240}
      isEmpty={({ breakers }) => breakers.length === 0}
      empty={<p>No call of this range states the state of a breaker.</p>}
    >
      {({ breakers }) => (
        <Table<Breaker>
          caption="Breakers by provider and model"
          columns={breakerColumns}
          rows={breakers}
          rowKey={({ provider, model }) => `${provider} ${model}`}
          narrow="cards"
        />
      )}
    </Panel>
  );
}

const minutes = (value: number): string => `${value < 10 ? value.toFixed(1) : formatCount(Math.round(value))} min`;

const breakerColumns: readonly Column<Breaker>[] = [
  { id: "model", header: "Model", label: "Model", cell: ({ provider, model }) => `${provider} · ${model}` },
  { id: "openings", header: "Opened", label: "Opened", align: "right", cell: ({ openings }) => formatCount(openings) },
  { id: "open", header: "Open", label: "Open", align: "right", cell: ({ open_minutes }) => minutes(open_minutes) },
  {
    id: "share",
    header: "Of known time",
    label: "Of known time",
    align: "right",
    cell: ({ open_share, known_minutes }) => (
      <span title={`known for ${minutes(known_minutes)}`}>{formatRatio(open_share)}</span>
    ),
  },
  { id: "last", header: "Last state", label: "Last state", cell: ({ last_state }) => last_state },
];
