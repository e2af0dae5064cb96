import type { Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { className } from "./item-words.ts";
import { readPriceSearch } from "./price-search.ts";
import { type Conflicts, conflictsQuery } from "./settings-queries.ts";
import { UnitPrice } from "./unit-price.tsx";

type Conflict = Conflicts["conflicts"][number];

const whyWords: Readonly<Record<Conflict["why"], string>> = {
  own_prices_before_lists: "your own price goes before lists",
  nearer_own_prices_first: "this project's price goes before that of all projects",
  stronger_list_first: "the stronger list goes first",
};

/** Where sources state different prices for one thing, and which of them counts; largest difference first. */
export function ConflictsPanel({ scope }: { scope: Scope }) {
  const { state } = useApp();
  return (
    <Panel
      title="Sources that disagree"
      name="price-conflicts"
      source={conflictsQuery(scope, readPriceSearch(state.q))}
      size="block"
      span={12}
      contentHeight={120}
      isEmpty={({ conflicts }) => conflicts.length === 0}
      empty={<p>No two sources state different prices for what is looked for.</p>}
    >
      {({ conflicts, found }) => (
        <>
          <Table
            caption="Prices that differ between sources, largest difference first"
            columns={columns}
            rows={conflicts.slice(0, SHOWN)}
            rowKey={(row) => [row.winner.price_id, row.other.price_id, row.class, row.from_prompt_tokens].join("|")}
            narrow="scroll"
          />
          {found > SHOWN && (
            <p className="note table-foot">
              The largest {SHOWN} of {formatCount(found)}. A search above narrows them.
            </p>
          )}
        </>
      )}
    </Panel>
  );
}

const SHOWN = 15;

const columns: readonly Column<Conflict>[] = [
  { id: "model", header: "Model", label: "Model", cell: ({ model }) => model },
  { id: "provider", header: "Provider", label: "Provider", cell: ({ provider }) => provider },
  {
    id: "what",
    header: "What",
    label: "What",
    cell: ({ class: name, tier, from_prompt_tokens: from }) =>
      `${className(name)}${tier === "standard" ? "" : `, ${tier}`}${from === null ? "" : `, from ${formatCount(from)} tokens`}`,
  },
  {
    id: "winner",
    header: "Counts, per 1M",
    label: "Counts, per 1M",
    align: "right",
    cell: ({ winner, currency }) => <UnitPrice price={winner.price} currency={currency} per={winner.per} />,
  },
  { id: "by", header: "By", label: "By", cell: ({ winner }) => winner.source },
  {
    id: "other",
    header: "Other",
    label: "Other",
    align: "right",
    cell: ({ other, currency }) => <UnitPrice price={other.price} currency={currency} per={other.per} />,
  },
  { id: "of", header: "Of", label: "Of", cell: ({ other }) => other.source },
  {
    id: "ratio",
    header: "Ratio",
    label: "Ratio",
    align: "right",
    cell: ({ ratio }) => (ratio === null ? "free here" : `× ${ratio.toPrecision(3)}`),
  },
  { id: "why", header: "Why", label: "Why", cell: ({ why }) => <span className="cell-wrap">{whyWords[why]}</span> },
];
