import type { DeadLetterJson } from "../../../contract/dead-letters.ts";
import type { Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { instantLabel } from "../time/labels.ts";
import { DeadLetterDrawer } from "./dead-letter-drawer.tsx";
import { deadLettersQuery } from "./health-queries.ts";

/** What could not be stored: kept with its reason, to be mended and replayed. Nothing else waits for it. */
export function DeadLettersPanel({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const open = state.sel?.startsWith("letter:") === true ? state.sel.slice("letter:".length) : undefined;
  return (
    <Panel
      title="Dead letters"
      name="dead-letters"
      source={deadLettersQuery(scope)}
      size="block"
      span={12}
      contentHeight={72}
      isEmpty={({ letters }) => letters.length === 0}
      empty={<p>Nothing in this range could not be stored.</p>}
    >
      {({ letters, found }) => (
        <>
          <Table
            caption="Dead letters that nobody has dealt with, newest first"
            columns={columnsIn(state.tz)}
            rows={letters}
            rowKey={({ id }) => id}
            narrow="cards"
            open={({ id }) => update({ sel: `letter:${id}` })}
            openKey={open}
          />
          <p className="note">
            {found > letters.length && `The newest ${formatCount(letters.length)} of ${formatPlural(found, "letter")}.`}
          </p>
          {open !== undefined && <DeadLetterDrawer id={open} close={() => update({ sel: undefined })} />}
        </>
      )}
    </Panel>
  );
}

const columnsIn = (tz: string): Column<DeadLetterJson>[] => [
  { id: "reason", header: "Reason", label: "Reason", cell: ({ reason }) => reason.replaceAll("_", " ") },
  {
    id: "message",
    header: "What is wrong",
    label: "What is wrong",
    cell: ({ message }) => <span className="cell-wrap">{message}</span>,
  },
  { id: "kind", header: "Kind", label: "Kind", cell: ({ kind }) => kind || "·" },
  { id: "events", header: "Events", label: "Events", align: "right", cell: ({ events }) => formatCount(events) },
  { id: "client", header: "From", label: "From", cell: ({ origin }) => origin.client || origin.signal || "·" },
  {
    id: "state",
    header: "State",
    label: "State",
    cell: ({ status }) => (
      <span className={status === "open" ? "chip chip-warn" : "chip"}>{status.replaceAll("_", " ")}</span>
    ),
  },
  { id: "at", header: "Failed", label: "Failed", cell: ({ failed_at }) => instantLabel(failed_at, tz) },
];
