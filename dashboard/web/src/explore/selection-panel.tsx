import { useQuery } from "@tanstack/react-query";
import type { SelectionComparison } from "../../../contract/compare-selection.ts";
import { type SeriesBucket, shapeSeries } from "../charts/series-data.ts";
import { Menu } from "../components/menu.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { SearchChoices } from "../components/search-choices.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { onlyFilter } from "../filters/filter-words.ts";
import { entityName, groupingName } from "../format/dimension-names.ts";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatPlural, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { type Grouping, readGrouping } from "../state/grouping.ts";
import { bucketLabel } from "../time/labels.ts";
import { type Exploration, exploreQuery, selectionQuery } from "./explore-queries.ts";
import { readSelection, type Selection, writeSelection } from "./selection.ts";

type ComparedPart = Extract<Selection, { kind: "rows" | "time" }>;
type Difference = SelectionComparison["differences"][number];

/** What is in this spike, or in these rows: the values whose share differs most from that of the rest. */
export function SelectionPanel({ exploration }: { exploration: Exploration }) {
  const { scope, state, update } = useApp();
  const chosen = readSelection(state.sel);
  const buckets = useBuckets(exploration);
  // Nobody has chosen: what is largest is what one asks about.
  const largest = [...buckets].sort((left, right) => right.size - left.size)[0];
  const selection: ComparedPart | undefined = isComparable(chosen, exploration)
    ? chosen
    : largest && { kind: "time", from: largest.from, to: largest.to };
  if (selection === undefined) return null;
  const asked =
    selection.kind === "rows"
      ? { by: [...exploration.by], groups: selection.groups.map((group) => [...group]) }
      : { range: { from: selection.from, to: selection.to } };
  return (
    <Panel
      title="What is different?"
      name="selection"
      source={selectionQuery(scope, state, asked)}
      size="block"
      span={12}
      contentHeight={320}
      isEmpty={({ selected, rest }) => selected.calls === 0 || rest.calls === 0}
      empty={<p>One side has no calls, so there is nothing to compare: choose another part.</p>}
      actions={
        <Menu name="Selected" label={labelOf(selection, { buckets, exploration })} align="end">
          {(close) => (
            <SearchChoices
              label="Part of the range"
              choices={buckets.map(({ from, name }) => ({ value: from, name }))}
              chosen={selection.kind === "time" ? selection.from : ""}
              choose={(from) => {
                const bucket = buckets.find((one) => one.from === from);
                if (bucket !== undefined) update({ sel: writeSelection({ kind: "time", ...bucket }) });
                close();
              }}
            />
          )}
        </Menu>
      }
    >
      {(answer) => <Differences answer={answer} what={labelOf(selection, { buckets, exploration })} />}
    </Panel>
  );
}

/** Rows are of the dimensions the table had when they were chosen. */
const isComparable = (selection: Selection | undefined, { by }: Exploration): selection is ComparedPart =>
  selection?.kind === "time" ||
  (selection?.kind === "rows" &&
    selection.groups.length > 0 &&
    selection.groups.every(({ length }) => length === by.length));

interface BucketChoice {
  readonly from: string;
  readonly to: string;
  readonly name: string;
  readonly size: number;
}

/** The buckets of the chart that have calls, latest first. */
function useBuckets(exploration: Exploration): BucketChoice[] {
  const { scope, state } = useApp();
  const { data: answer } = useQuery(exploreQuery(scope, state, exploration));
  if (answer === undefined) return [];
  const [metric = "spend"] = exploration.metrics;
  const { buckets, bucket, series } = shapeSeries(answer, metric);
  const sizeOf = ({ total, amounts }: SeriesBucket): number =>
    total === null ? Math.max(0, ...series.map(({ key }) => Number(amounts[key] ?? 0))) : Number(total);
  return buckets
    .map((one, at) => ({
      from: laterOf(one.startsAt, answer.range.from),
      to: buckets[at + 1]?.startsAt ?? answer.range.to,
      name: bucketLabel(one.startsAt, bucket, answer.range.tz),
      size: sizeOf(one),
      calls: one.calls,
    }))
    .filter(({ calls, from, to }) => calls > 0 && from < to)
    .reverse();
}

/** The first bucket begins before the range. Both are ISO-8601 in UTC. */
const laterOf = (left: string, right: string): string => (left > right ? left : right);

function labelOf(
  selection: ComparedPart,
  { buckets, exploration }: { buckets: readonly BucketChoice[]; exploration: Exploration },
): string {
  if (selection.kind === "time")
    return buckets.find(({ from }) => from === selection.from)?.name ?? `from ${selection.from}`;
  const [first = [], ...others] = selection.groups;
  if (others.length > 0) return formatPlural(selection.groups.length, "row");
  return first.map((name, at) => entityName(name, exploration.by[at] ?? "model_resolved")).join(" · ");
}

const SHOWN_MAX = 15;

function Differences({ answer, what }: { answer: SelectionComparison; what: string }) {
  const { state, update } = useApp();
  const { selected, rest, differences, measure, dimensions } = answer;
  const columns = columnsFor(differences, measure);
  const only = ({ dimension, value }: Difference) => onlyFilter(readGrouping(dimension) ?? "model_resolved", value);
  return (
    <>
      <p className="note" data-figure="selection-sides">
        <strong>{what}</strong>: <Money value={selected.spend} isAtLeast={selected.unpriced_calls > 0} /> in{" "}
        {formatPlural(selected.calls, "call")}. The rest:{" "}
        <Money value={rest.spend} isAtLeast={rest.unpriced_calls > 0} /> in {formatPlural(rest.calls, "call")}. Shares
        are of {measure}.
      </p>
      {differences.length === 0 ? (
        <p className="empty">
          No share of {measure} differs in any of {dimensions.length} dimensions.
        </p>
      ) : (
        <Table
          caption="Values whose share differs most"
          columns={columns}
          rows={differences.slice(0, SHOWN_MAX)}
          rowKey={({ dimension, value }) => `${dimension} ${value}`}
          narrow="cards"
          open={(row) => update({ f: [...state.f, only(row)] })}
        />
      )}
      <div className="row table-foot">
        <p className="note">
          Most different first
          {differences.length > SHOWN_MAX && `, ${SHOWN_MAX} of ${differences.length}; the file has all`}. A row filters
          to it.
        </p>
        <TableExport name="selection" columns={columns} rows={differences} />
      </div>
    </>
  );
}

function columnsFor(differences: readonly Difference[], measure: "spend" | "calls"): Column<Difference>[] {
  const places = columnPlaces(differences.map(({ selected }) => selected.spend));
  const nameOf = ({ dimension }: Difference): Grouping => readGrouping(dimension) ?? "model_resolved";
  const right = { align: "right" } as const;
  const share = (id: "selected" | "rest", name: string): Column<Difference> => ({
    id,
    header: name,
    label: name,
    ...right,
    text: (row) => String(row[id].share ?? ""),
    cell: (row) => (
      <>
        <span
          className="share-bar"
          data-side={id}
          style={{ inlineSize: `${Math.max(1, (row[id].share ?? 0) * 72)}px` }}
        />
        <span className="share-text">{formatRatio(row[id].share)}</span>
      </>
    ),
  });
  return [
    {
      id: "value",
      header: "Value",
      label: "Value",
      text: ({ value }) => value,
      cell: (row) => (
        <span className={row.value === "" ? "unknown group-name" : "group-name"} title={row.value}>
          {entityName(row.value, nameOf(row))}
        </span>
      ),
    },
    {
      id: "dimension",
      header: "Dimension",
      label: "Dimension",
      text: ({ dimension }) => dimension,
      cell: (row) => groupingName(nameOf(row)),
    },
    share("selected", "Share of the selection"),
    share("rest", "Share of the rest"),
    {
      id: "lift",
      header: <span title="Share of the selection ÷ share of the rest">Lift</span>,
      label: "Lift",
      ...right,
      text: ({ lift }) => String(lift ?? ""),
      cell: ({ lift }) => (lift === null ? <Unknown why="the rest has none of it" /> : liftText(lift)),
    },
    {
      id: "spend",
      header: "Spend in the selection",
      label: "Spend in the selection",
      ...right,
      text: ({ selected }) => selected.spend ?? "",
      cell: ({ selected }) => (
        <Money
          value={selected.calls === 0 ? "0" : selected.spend}
          places={places}
          isAtLeast={selected.unpriced_calls > 0}
        />
      ),
    },
    {
      id: "calls",
      header: "Calls",
      label: "Calls",
      ...right,
      text: ({ selected }) => String(selected.calls),
      cell: ({ selected, rest }) => (
        <span title={`${formatCount(rest.calls)} in the rest${measure === "calls" ? ", which shares are of" : ""}`}>
          {formatCount(selected.calls)}
        </span>
      ),
    },
  ];
}

/** "3.2×", "0.04×". */
const liftText = (lift: number): string => `${Number(lift.toPrecision(2))}×`;
