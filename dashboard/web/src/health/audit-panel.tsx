import type { AuditAnswer, AuditDifference } from "../../../contract/ledger-audit.ts";
import type { Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatCount } from "../format/format-number.ts";
import { auditQuery } from "./health-queries.ts";

/** Nothing lost, nothing twice: the sum that shows it, and where it does not hold. */
export const AuditPanel = ({ scope }: { scope: Scope }) => (
  <Panel
    title="Nothing lost, nothing twice"
    name="audit"
    source={auditQuery(scope)}
    size="block"
    span={12}
    contentHeight={48}
    isEmpty={({ unaudited }) => unaudited !== null}
    empty={<p>Nothing received in this range was written down, so nothing can be said about it.</p>}
  >
    {(answer) => <Audit answer={answer} />}
  </Panel>
);

function Audit({ answer: { totals, balanced, differences } }: { answer: AuditAnswer }) {
  const sum = [
    ["Accepted", totals.accepted, "="],
    ["Stored", totals.stored, "+"],
    ["Rejected", totals.rejected, "+"],
    ["Repeats", totals.duplicates, "+"],
    ["In flight", totals.in_flight, ""],
  ] as const;
  return (
    <>
      <dl className="sum-line" data-figure="audit">
        {sum.map(([name, count, sign]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <data value={count}>{formatCount(count)}</data>
              {sign !== "" && (
                <span className="sum-sign" aria-hidden="true">
                  {sign}
                </span>
              )}
            </dd>
          </div>
        ))}
        <div>
          <dt>Events, by independent counts</dt>
          <dd>
            <span className={balanced ? "chip" : "chip chip-danger"}>
              {balanced ? "balanced" : `difference ${formatCount(totals.difference)}`}
            </span>
          </dd>
        </div>
      </dl>
      {differences.length > 0 && (
        <Table
          caption="Differences, oldest first of each kind"
          columns={columns}
          rows={differences}
          rowKey={(row) => `${row.finding}/${row.partition}/${row.first_offset}/${row.project}/${row.signal}`}
          narrow="cards"
        />
      )}
    </>
  );
}

const columns: readonly Column<AuditDifference>[] = [
  { id: "finding", header: "Finding", label: "Finding", cell: ({ finding }) => finding.replaceAll("_", " ") },
  {
    id: "where",
    header: "Where",
    label: "Where",
    cell: ({ project, partition, first_offset: first, last_offset: last, collector }) =>
      [project, partition === null ? null : `partition ${partition}`, first, last === first ? null : last, collector]
        .filter((part) => part !== null)
        .join(" · "),
  },
  {
    id: "expected",
    header: "Expected",
    label: "Expected",
    align: "right",
    cell: ({ expected }) => formatCount(expected),
  },
  { id: "found", header: "Found", label: "Found", align: "right", cell: ({ found }) => formatCount(found) },
  {
    id: "detail",
    header: "In words",
    label: "In words",
    cell: ({ detail }) => <span className="cell-wrap">{detail}</span>,
  },
];
