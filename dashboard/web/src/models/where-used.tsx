import type { QueryAnswer } from "../../../contract/analytics.ts";
import { Money } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { onlyFilter } from "../filters/filter-words.ts";
import { FilteredOut } from "../filters/filtered-out.tsx";
import { entityName, groupingName } from "../format/dimension-names.ts";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import type { Grouping } from "../state/grouping.ts";
import { pairsQuery } from "./models-queries.ts";
import { RetirementsPanel } from "./retirements-panel.tsx";

/** Which work each model does, and whether the model that answers is the one that was asked for. */
export const WhereUsed = () => (
  <div className="grid">
    <PairsPanel title="Workflows by model" by={["model_resolved", "workflow"]} span={6} />
    <PairsPanel title="Prompts by model" by={["model_resolved", "prompt_name"]} span={6} isNamed />
    <PairsPanel title="Asked for → answered by" by={["model_requested", "model_resolved"]} span={6} isDrift />
    <RetirementsPanel />
  </div>
);

interface PairsProps {
  readonly title: string;
  readonly by: readonly [Grouping, Grouping];
  readonly span: number;
  /** Only pairs with a name on the second side. */
  readonly isNamed?: boolean;
  /** Only pairs of two different names. */
  readonly isDrift?: boolean;
}

function PairsPanel({ title, by, span, isNamed = false, isDrift = false }: PairsProps) {
  const { scope, state } = useApp();
  const filters = isNamed ? [...state.f, { dimension: by[1], op: "has", values: [] } as const] : state.f;
  const shown = (answer: QueryAnswer) => pairsOf(answer).filter(([left, right]) => !isDrift || isOther(left, right));
  return (
    <Panel
      title={title}
      name={`pairs-${by[1]}`}
      source={pairsQuery(scope, by, filters)}
      size="block"
      span={span}
      contentHeight={isDrift ? 120 : 440}
      isEmpty={(answer) => shown(answer).length === 0}
      empty={
        isDrift ? (
          <p>No drift: in the 20 largest pairs every model answered under the name it was asked for by.</p>
        ) : (
          <Empty isNamed={isNamed} />
        )
      }
    >
      {(answer) => <Pairs pairs={shown(answer)} by={by} name={title} />}
    </Panel>
  );
}

function Empty({ isNamed }: { isNamed: boolean }) {
  const { state } = useApp();
  return isNamed ? <p>No call of this range names its prompt.</p> : <FilteredOut filters={state.f} />;
}

type Pair = readonly [left: string, right: string, values: QueryAnswer["totals"]];

const pairsOf = ({ table }: QueryAnswer): Pair[] =>
  table.map(({ group: [left = "", right = ""], values }) => [left, right, values]);

/** Names that differ; an answer that names no model is none. */
const isOther = (left: string, right: string): boolean => left !== "" && right !== "" && left !== right;

function Pairs({ pairs, by, name }: { pairs: readonly Pair[]; by: readonly [Grouping, Grouping]; name: string }) {
  const { state } = useApp();
  const columns = columnsOf(pairs, by, state.f);
  return (
    <>
      <Table<Pair>
        caption={name}
        columns={columns}
        rows={pairs}
        rowKey={([left, right]) => `${left} ${right}`}
        narrow="cards"
      />
      <div className="row table-foot">
        <p className="note">Most calls first, at most 20 pairs.</p>
        <TableExport name={name.toLowerCase().replaceAll(/\W+/g, "-")} columns={columns} rows={pairs} />
      </div>
    </>
  );
}

function columnsOf(
  pairs: readonly Pair[],
  [first, second]: readonly [Grouping, Grouping],
  filters: ReturnType<typeof useApp>["state"]["f"],
): Column<Pair>[] {
  const spendOf = ([, , { spend, unpriced_calls, calls }]: Pair): string | null =>
    spend == null || Number(unpriced_calls ?? 0) >= Number(calls ?? 0) ? null : String(spend);
  const places = columnPlaces(pairs.map(spendOf));
  return [
    {
      id: "first",
      header: groupingName(first),
      label: groupingName(first),
      text: ([left]) => left,
      cell: ([left, right]) => (
        <PageLink
          to="/calls"
          patch={{ tab: "all", f: [...filters, onlyFilter(first, left), onlyFilter(second, right)] }}
        >
          {entityName(left, first)}
        </PageLink>
      ),
    },
    {
      id: "second",
      header: groupingName(second),
      label: groupingName(second),
      text: ([, right]) => right,
      cell: ([, right]) => entityName(right, second),
    },
    {
      id: "calls",
      header: "Calls",
      label: "Calls",
      align: "right",
      text: ([, , { calls }]) => String(calls ?? ""),
      cell: ([, , { calls }]) => <data value={Number(calls)}>{formatCount(Number(calls))}</data>,
    },
    {
      id: "spend",
      header: "Spend",
      label: "Spend",
      align: "right",
      text: (pair) => spendOf(pair) ?? "",
      cell: (pair) =>
        spendOf(pair) === null ? (
          <span className="chip chip-warn hatched">unpriced</span>
        ) : (
          <Money value={spendOf(pair)} places={places} isAtLeast={Number(pair[2].unpriced_calls ?? 0) > 0} />
        ),
    },
  ];
}
