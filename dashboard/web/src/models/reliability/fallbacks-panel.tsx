import { useMemo } from "react";
import type { Fallback } from "../../../../contract/model-reliability.ts";
import type { FlowNode } from "../../charts/flow-data.ts";
import { FlowFigure } from "../../charts/flow-figure.tsx";
import { ViewToggle } from "../../charts/view-toggle.tsx";
import { Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { TableExport } from "../../components/table-export.tsx";
import { onlyFilter } from "../../filters/filter-words.ts";
import { entityName } from "../../format/dimension-names.ts";
import { formatCount } from "../../format/format-number.ts";
import { useApp } from "../../shell/app-context.ts";
import { PageLink } from "../../shell/page-link.tsx";
import type { UrlFilter } from "../../state/filter-text.ts";
import { countColumn, moneyColumn, shareColumn } from "./attempt-columns.tsx";
import { fallbacksQuery } from "./reliability-queries.ts";

const NO_REASON = "no reason stated";

/** Which models took the place of which, and why. */
export function FallbacksPanel() {
  const { scope, state, update } = useApp();
  const view = state.view ?? "chart";
  return (
    <Panel
      title="Fallbacks: left → why → taken instead"
      name="fallbacks"
      source={fallbacksQuery(scope, state.f)}
      size="block"
      span={7}
      contentHeight={240}
      actions={<ViewToggle view={view} update={update} />}
      isEmpty={({ calls }) => calls === 0}
      empty={
        <p>
          No call of this range took another model’s place. Calls say so by <code>fallbackFrom</code> and{" "}
          <code>fallbackReason</code>.
        </p>
      }
    >
      {({ fallbacks, calls, fallbacks_omitted }) => (
        <>
          {view === "chart" ? (
            <FallbackFlow fallbacks={fallbacks} calls={calls} />
          ) : (
            <FallbackTable fallbacks={fallbacks} />
          )}
          {fallbacks_omitted > 0 && (
            <p className="note">{formatCount(fallbacks_omitted)} with fewer calls are not shown.</p>
          )}
        </>
      )}
    </Panel>
  );
}

function FallbackFlow({ fallbacks, calls }: { fallbacks: readonly Fallback[]; calls: number }) {
  const flows = useMemo(
    () =>
      fallbacks.map(({ left, reason, model, calls: size }) => ({
        from: left,
        why: reason === "" ? NO_REASON : reason,
        to: entityName(model, "model_resolved"),
        size,
      })),
    [fallbacks],
  );
  const [first] = fallbacks;
  return (
    <FlowFigure
      title="Fallbacks"
      summary={`${formatCount(calls)} calls took another model’s place${
        first === undefined ? "" : `, most often ${first.model} that of ${first.left}: ${first.reason || NO_REASON}`
      }. The table view has each.`}
      flows={flows}
      nodeText={nodeText}
    />
  );
}

const nodeText = ({ name, size }: FlowNode): string => `${name} · ${formatCount(size)}`;

function FallbackTable({ fallbacks }: { fallbacks: readonly Fallback[] }) {
  const { state } = useApp();
  const columns = useMemo(() => columnsOf(fallbacks, state.f), [fallbacks, state.f]);
  return (
    <>
      <Table<Fallback>
        caption="Fallbacks by model left, reason and model taken instead"
        columns={columns}
        rows={fallbacks}
        rowKey={({ left, reason, model }) => JSON.stringify([left, reason, model])}
        narrow="cards"
      />
      <div className="row table-foot">
        <p className="note">Cost is of the calls that took the place.</p>
        <TableExport name="fallbacks" columns={columns} rows={fallbacks} />
      </div>
    </>
  );
}

const columnsOf = (rows: readonly Fallback[], filters: readonly UrlFilter[]): Column<Fallback>[] => [
  { id: "left", header: "Left", label: "Left", text: ({ left }) => left, cell: ({ left }) => left },
  {
    id: "why",
    header: "Why",
    label: "Why",
    text: ({ reason }) => reason,
    cell: ({ reason }) => (reason === "" ? <span className="note">{NO_REASON}</span> : <code>{reason}</code>),
  },
  {
    id: "model",
    header: "Taken instead",
    label: "Taken instead",
    text: ({ model }) => model,
    cell: ({ model }) => (
      <PageLink to="/explore" patch={{ f: [...filters, onlyFilter("model_resolved", model)], by: ["workflow"] }}>
        {entityName(model, "model_resolved")}
      </PageLink>
    ),
  },
  countColumn({ id: "calls", label: "Calls" }, ({ calls }) => calls),
  shareColumn({ id: "ok", label: "Ended well" }, ({ ok_calls, calls }) => [ok_calls, calls]),
  moneyColumn({ id: "cost", label: "Cost" }, rows, ({ spend, unpriced_calls }) => [spend, unpriced_calls]),
];
