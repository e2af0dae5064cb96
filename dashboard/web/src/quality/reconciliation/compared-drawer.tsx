import type { ComparedModel } from "../../../../contract/reconciliation.ts";
import { Dialog } from "../../components/dialog.tsx";
import { Fact } from "../../components/facts.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { TableExport } from "../../components/table-export.tsx";
import { formatCount } from "../../format/format-number.ts";
import { PageLink } from "../../shell/page-link.tsx";
import { causeWords } from "./cause-words.ts";
import { causeColumn, comparedColumns } from "./compared-columns.tsx";

type Day = ComparedModel["days"][number];

/** One model day by day, why it may differ, and the calls of each day. */
export function ComparedDrawer({ model, close }: { model: ComparedModel; close: () => void }) {
  const columns: Column<Day>[] = [
    {
      ...{ id: "day", header: "Day, UTC", label: "Day, UTC" },
      text: ({ day }) => day,
      cell: ({ day }) => <DayLink day={day} model={model} />,
    },
    ...comparedColumns(model.days),
    causeColumn(),
  ];
  return (
    <Dialog title={modelName(model)} shape="drawer" close={close}>
      <div className="call-facts" data-figure="compared-model">
        <p>
          <strong>{capital(causeWords[model.cause].name)}.</strong> {causeWords[model.cause].hint}
        </p>
        <dl className="fact-list">
          <Fact name="On the bill as">{model.billed_as.join(", ") || "not on it"}</Fact>
          <Fact name="Recorded here as">{model.recorded_as.join(", ") || "not recorded"}</Fact>
          <Fact name="Calls">{formatCount(model.calls)}</Fact>
        </dl>
        <Table
          caption="Billed and computed by day of UTC"
          columns={columns.filter(({ id }) => id !== "tokens" && id !== "difference")}
          rows={model.days}
          rowKey={({ day }) => day}
          narrow="cards"
        />
        <div className="row table-foot">
          <TableExport name="reconciliation-days" columns={columns} rows={model.days} />
        </div>
      </div>
    </Dialog>
  );
}

export const modelName = ({ provider, model, billed_as }: ComparedModel): string =>
  `${provider} ${model === "" ? billed_as[0] || "without a model" : model}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A day with calls leads to them: its whole day of UTC. */
function DayLink({ day, model }: { day: string; model: ComparedModel }) {
  const row = model.days.find((one) => one.day === day);
  if (row === undefined || row.calls === 0 || model.recorded_as.length === 0) return day;
  const start = Date.parse(`${day}T00:00:00Z`);
  const patch = {
    ...{ from: new Date(start).toISOString(), to: new Date(start + DAY_MS).toISOString(), tz: "UTC", tab: "all" },
    f: [{ dimension: "model_resolved" as const, op: "in" as const, values: model.recorded_as }],
    ...{ sel: undefined, sort: undefined },
  };
  return (
    <PageLink to="/calls" patch={patch} className="link">
      {day}
    </PageLink>
  );
}

const DAY_MS = 86_400_000;
