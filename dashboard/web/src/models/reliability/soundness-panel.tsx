import { useMemo } from "react";
import type { ModelAttempts } from "../../../../contract/model-reliability.ts";
import { AtLeast, Money, Unknown } from "../../components/money.tsx";
import { Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { TableExport } from "../../components/table-export.tsx";
import { onlyFilter } from "../../filters/filter-words.ts";
import { FilteredOut } from "../../filters/filtered-out.tsx";
import { entityName } from "../../format/dimension-names.ts";
import { formatCount } from "../../format/format-number.ts";
import { useApp } from "../../shell/app-context.ts";
import { PageLink } from "../../shell/page-link.tsx";
import type { UrlFilter } from "../../state/filter-text.ts";
import { type AttemptFigures, countColumn, lossColumn, shareColumn } from "./attempt-columns.tsx";
import { attemptsQuery } from "./reliability-queries.ts";

/** Calls that failed, with the page's other filters. */
export const FAILED: UrlFilter = { dimension: "status", op: "in", values: ["error", "timeout"] };

/** Errors, retries and fallbacks of each model, and what they cost. */
export function SoundnessPanel() {
  const { scope, state } = useApp();
  return (
    <Panel
      title="Errors, retries and fallbacks by model"
      name="soundness"
      source={attemptsQuery(scope, state.f)}
      size="block"
      span={12}
      contentHeight={300}
      isEmpty={({ totals }) => totals.calls === 0}
      empty={<FilteredOut filters={state.f} />}
    >
      {({ models, totals }) => <Soundness models={models} totals={totals} />}
    </Panel>
  );
}

function Soundness({ models, totals }: { models: readonly ModelAttempts[]; totals: AttemptFigures }) {
  const { state, update } = useApp();
  const columns = useMemo(() => columnsOf(models, state.f), [models, state.f]);
  return (
    <>
      <p className="note" data-figure="unreliability">
        <Loss totals={totals} /> went to {formatCount(totals.lost_calls)} calls that failed, were superseded by another
        attempt or were cancelled while streaming
        {totals.spend !== null && (
          <>
            {" "}
            of <Money value={totals.spend} /> spent
          </>
        )}
        .
      </p>
      <Table<ModelAttempts>
        caption="Soundness of calls by model"
        columns={columns}
        rows={models}
        rowKey={({ model }) => model}
        narrow="cards"
        sort={state.sort ?? "-failed"}
        setSort={(sort) => update({ sort }, "replace")}
      />
      <div className="row table-foot">
        <p className="note">Rates are of billed calls; a retry is an attempt of the same request.</p>
        <TableExport name="reliability" columns={columns} rows={models} />
      </div>
    </>
  );
}

function Loss({ totals: { lost_cost, lost_unpriced_calls } }: { totals: AttemptFigures }) {
  if (lost_cost === null) {
    return (
      <>
        An amount that is not known (<Unknown why="none of these calls has a price" />)
      </>
    );
  }
  return (
    <strong>
      {lost_unpriced_calls > 0 && <AtLeast />}
      <Money value={lost_cost} />
    </strong>
  );
}

const columnsOf = (models: readonly ModelAttempts[], filters: readonly UrlFilter[]): Column<ModelAttempts>[] => [
  {
    id: "model",
    header: "Model",
    label: "Model",
    text: ({ model }) => model,
    sort: ({ model }) => model,
    cell: ({ model, failed_calls }) =>
      failed_calls === 0 ? (
        entityName(model, "model_resolved")
      ) : (
        <PageLink
          to="/calls"
          patch={{ f: [...filters, onlyFilter("model_resolved", model), FAILED] }}
          title="Its calls that failed"
        >
          {entityName(model, "model_resolved")}
        </PageLink>
      ),
  },
  countColumn({ id: "calls", label: "Calls" }, ({ calls }) => calls),
  shareColumn({ id: "failed", label: "Failed", why: "With status error or timeout" }, (row) => [
    row.failed_calls,
    row.calls,
  ]),
  shareColumn({ id: "timeouts", label: "Timeouts" }, (row) => [row.timeout_calls, row.calls]),
  shareColumn(
    { id: "limited", label: "Rate-limited", why: "HTTP status 429, or an error type that says so" },
    (row) => [row.rate_limited_calls, row.calls],
  ),
  shareColumn({ id: "retries", label: "Retries", why: "Attempts that repeat another, of its calls" }, (row) => [
    row.retries,
    row.calls,
  ]),
  shareColumn({ id: "retries-ok", label: "Retries that went well" }, (row) => [row.ok_retries, row.retries]),
  shareColumn({ id: "fallbacks", label: "As a fallback", why: "Calls that took another model’s place" }, (row) => [
    row.fallback_calls,
    row.calls,
  ]),
  countColumn({ id: "blocked", label: "Blocked" }, ({ blocked_calls }) => blocked_calls),
  countColumn({ id: "cancelled", label: "Cancelled" }, ({ cancelled_calls }) => cancelled_calls),
  lossColumn(models),
];
