import { useState } from "react";
import type { AllocationAnswer } from "../../../../contract/allocation.ts";
import type { Scope } from "../../api/queries.ts";
import { Money } from "../../components/money.tsx";
import { type Mark, Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { TableExport } from "../../components/table-export.tsx";
import { Toggle } from "../../components/toggle.tsx";
import { columnPlaces } from "../../format/format-money.ts";
import { formatCount, formatPlural, formatRatio } from "../../format/format-number.ts";
import { PageLink } from "../../shell/page-link.tsx";
import { instantLabel } from "../../time/labels.ts";
import { allocationQuery, type By } from "./allocation-queries.ts";

type Line = AllocationAnswer["lines"][number];

const options: readonly { value: By; name: string }[] = [
  { value: "team", name: "Team" },
  { value: "department", name: "Department" },
  { value: "cost_center", name: "Cost centre" },
];

/** Spend of the range after the rules; its lines add up to the whole. */
export function SpendPanel({ scope }: { scope: Scope }) {
  const [by, setBy] = useState<By>("team");
  return (
    <Panel
      title="Spend after allocation"
      name="allocation"
      source={allocationQuery(scope, by)}
      size="block"
      span={12}
      contentHeight={220}
      actions={<Toggle label="Spend by" options={options} chosen={by} choose={setBy} />}
      isEmpty={({ total }) => total.calls === 0 && total.spend === "0"}
      empty={<p>No call in this range.</p>}
      marks={marksOf}
    >
      {(answer) => <Spend answer={answer} tz={scope.tz} />}
    </Panel>
  );
}

const marksOf = ({ total }: AllocationAnswer): Mark[] =>
  total.unpriced_calls === 0
    ? []
    : [
        {
          kind: "partial",
          text: "≥",
          why: `${formatPlural(total.unpriced_calls, "call")} without a price add nothing`,
        },
      ];

function Spend({ answer, tz }: { answer: AllocationAnswer; tz: string }) {
  const { lines, total, splits, by, range } = answer;
  const columns = columnsOf(lines, by);
  return (
    <>
      <p className="note" data-figure="allocation-total">
        <Money value={total.spend} isAtLeast={total.unpriced_calls > 0} /> of {formatPlural(total.calls, "call")} from{" "}
        {instantLabel(range.from, tz)} to {instantLabel(range.to, tz)}; every line below is a part of it.
      </p>
      <Table
        caption="Spend after allocation, largest first"
        columns={columns}
        rows={lines}
        rowKey={({ name }) => name}
        narrow="cards"
      />
      {splits.length > 0 && (
        <details>
          <summary>{formatPlural(splits.length, "shared cost")} split</summary>
          <ul className="plain-list">
            {splits.map((split) => (
              <li key={`${split.rule}${split.from}`}>
                {split.rule}, {instantLabel(split.from, tz)} to {instantLabel(split.to, tz)}:{" "}
                <Money value={split.spend} /> {split.by === "even" ? "evenly" : `by ${split.by}`}
                {split.is_even_for_lack && " (evenly: none of the teams had any)"} –{" "}
                {split.parts.map((part, at) => (
                  <span key={part.team}>
                    {at > 0 && ", "}
                    {part.team} <Money value={part.spend} />
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="row table-foot">
        <TableExport name={`allocation-by-${by}`} columns={columns} rows={lines} />
      </div>
    </>
  );
}

const noneOf = { team: "No team", department: "No department", cost_center: "No cost centre" } as const;

function columnsOf(lines: readonly Line[], by: By): readonly Column<Line>[] {
  const places = columnPlaces(lines.flatMap(({ spend, direct, mapped, shared }) => [spend, direct, mapped, shared]));
  const part = (id: "direct" | "mapped" | "shared", header: string, title: string): Column<Line> => ({
    id,
    header: <span title={title}>{header}</span>,
    label: header,
    align: "right",
    text: (line) => line[id],
    cell: (line) =>
      line[id] === "0" ? <span className="nothing">·</span> : <Money value={line[id]} places={places} />,
  });
  return [
    {
      id: "name",
      header: by === "cost_center" ? "Cost centre" : by === "team" ? "Team" : "Department",
      label: "Name",
      text: ({ name }) => name,
      cell: ({ name }) =>
        name === "" ? (
          <PageLink
            to="/explore"
            patch={{ f: [{ dimension: by, op: "nhas", values: [] }], by: ["credential_id"] }}
            className="link"
          >
            {noneOf[by]}
          </PageLink>
        ) : (
          <PageLink to="/explore" patch={{ f: [{ dimension: by, op: "eq", values: [name] }] }} className="link">
            {name}
          </PageLink>
        ),
    },
    {
      id: "spend",
      header: "Spend",
      label: "Spend",
      align: "right",
      text: ({ spend }) => spend ?? "",
      cell: ({ spend, is_lower_bound }) => <Money value={spend} places={places} isAtLeast={is_lower_bound} />,
    },
    {
      id: "share",
      header: "Share",
      label: "Share",
      align: "right",
      text: ({ share }) => String(share ?? ""),
      cell: ({ share }) => (share === null ? <span className="nothing">·</span> : formatRatio(share)),
    },
    part("direct", "Its own", "Calls that say so themselves"),
    part("mapped", "Given by rules", "Calls that a rule gave it"),
    part("shared", "Shared", "Its parts of shared costs"),
    {
      id: "calls",
      header: "Calls",
      label: "Calls",
      align: "right",
      text: ({ calls }) => String(calls),
      cell: ({ calls }) => formatCount(calls),
    },
  ];
}
