import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ComparedDay, ComparedModel, ReconciliationAnswer } from "../../../../contract/reconciliation.ts";
import type { Scope } from "../../api/queries.ts";
import { Money } from "../../components/money.tsx";
import { Panel } from "../../components/panel.tsx";
import { SignedMoney } from "../../components/signed-money.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { TableExport } from "../../components/table-export.tsx";
import { Toggle } from "../../components/toggle.tsx";
import { formatPlural } from "../../format/format-number.ts";
import { useApp } from "../../shell/app-context.ts";
import { BillsList } from "./bills-list.tsx";
import { causeColumn, comparedColumns, ratioText } from "./compared-columns.tsx";
import { ComparedDrawer, modelName } from "./compared-drawer.tsx";
import { reconciliationQuery } from "./reconciliation-query.ts";
import { UploadDrawer } from "./upload-drawer.tsx";

/** Bills of providers beside what we computed: the gap to what finance pays. */
export function ReconciliationPanel({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const [isUploading, setUploading] = useState(false);
  const source = reconciliationQuery(scope);
  const { data } = useQuery(source);
  const hasBills = data !== undefined && data.sources.length > 0;
  return (
    <>
      <Panel
        title="Reconciliation with bills"
        name="reconciliation"
        source={source}
        size="block"
        span={12}
        contentHeight={84}
        isEmpty={(answer) => answer.sources.length === 0}
        empty={
          <p>
            No bill was uploaded yet. Take a provider’s cost or usage export and see, by day and model, how far it is
            from what is computed here.
          </p>
        }
        actions={
          <>
            {hasBills && (
              <Toggle
                label="Compared by"
                options={[
                  { value: undefined, name: "By model" },
                  { value: "days", name: "By day" },
                ]}
                chosen={state.tab === "days" ? "days" : undefined}
                choose={(tab) => update({ tab })}
              />
            )}
            <button type="button" className="button" onClick={() => setUploading(true)}>
              Upload a bill
            </button>
          </>
        }
      >
        {(answer) => <Compared answer={answer} />}
      </Panel>
      {isUploading && <UploadDrawer sources={data?.sources ?? []} close={() => setUploading(false)} />}
    </>
  );
}

function Compared({ answer }: { answer: ReconciliationAnswer }) {
  const { state } = useApp();
  const { totals, compared_days: days } = answer;
  return (
    <>
      {days === 0 ? (
        <p className="note">No bill says anything of this range. Choose other days, or upload theirs.</p>
      ) : (
        <p className="note" data-figure="reconciliation">
          {formatPlural(days, "day")} of UTC: billed <Money value={totals.billed} />, computed{" "}
          <Money value={totals.computed} isAtLeast={totals.unpriced_calls > 0} />, a difference of{" "}
          <SignedMoney amount={totals.difference} /> ({ratioText(totals.ratio)}). Spend stays the computed one.
        </p>
      )}
      {days > 0 && (state.tab === "days" ? <ByDay answer={answer} /> : <ByModel answer={answer} />)}
      <BillsList sources={answer.sources} />
      <p className="note">
        Days are days of UTC here, whatever your time zone: providers bill by them, and other days would differ by the
        calls around midnight.
      </p>
    </>
  );
}

const keyOf = ({ provider, model }: ComparedModel): string => `${provider}/${model}`;

function ByModel({ answer: { models, models_omitted } }: { answer: ReconciliationAnswer }) {
  const { state, update } = useApp();
  const open = models.find((model) => state.sel === `bill:${keyOf(model)}`);
  const columns: Column<ComparedModel>[] = [
    { id: "billed-model", header: "Model", label: "Model", text: modelName, sort: modelName, cell: modelName },
    ...comparedColumns(models),
    causeColumn(),
  ];
  return (
    <>
      <Table
        caption="Billed and computed by model, largest difference first"
        columns={columns}
        rows={models}
        rowKey={keyOf}
        narrow="cards"
        open={(model) => update({ sel: `bill:${keyOf(model)}` })}
        openKey={open && keyOf(open)}
      />
      <div className="row table-foot">
        <p className="note">{models_omitted > 0 && `${formatPlural(models_omitted, "model")} not shown`}</p>
        <TableExport name="reconciliation" columns={columns} rows={models} />
      </div>
      {open !== undefined && <ComparedDrawer model={open} close={() => update({ sel: undefined })} />}
    </>
  );
}

function ByDay({ answer: { days } }: { answer: ReconciliationAnswer }) {
  const columns: Column<ComparedDay>[] = [
    { id: "day", header: "Day, UTC", label: "Day, UTC", text: ({ day }) => day, cell: ({ day }) => day },
    ...comparedColumns(days),
  ];
  return (
    <>
      <Table
        caption="Billed and computed by day of UTC"
        columns={columns}
        rows={days}
        rowKey={({ day }) => day}
        narrow="cards"
      />
      <div className="row table-foot">
        <p className="note" />
        <TableExport name="reconciliation-days" columns={columns} rows={days} />
      </div>
    </>
  );
}
