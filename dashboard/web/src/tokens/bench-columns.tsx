import { tokenizers } from "@outlay/tokens/tokenizers";
import type { ReactNode } from "react";
import { Icon } from "../components/icons.tsx";
import { Money, Unknown } from "../components/money.tsx";
import type { Column } from "../components/table.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatRatio } from "../format/format-number.ts";
import { PageLink } from "../shell/page-link.tsx";
import { modelName } from "./bench.ts";
import type { BenchFigures, BenchRow } from "./bench-rows.ts";

interface ColumnOptions {
  readonly figures: BenchFigures;
  readonly reference: string;
  readonly remove: (model: string) => void;
}

const NOT_KNOWN = "no public tokenizer and no published measurement: look at its provider's usage figures";
const NO_PRICE = "no list price is known";

/** The columns of the results, each number with how far it is known. */
export function benchColumns({ figures, reference, remove }: ColumnOptions): Column<BenchRow>[] {
  const listPlaces = columnPlaces(figures.rows.map(({ price }) => price?.listPrice));
  const effectivePlaces = columnPlaces(figures.rows.map(({ price }) => price?.effectivePrice));
  return [
    {
      id: "model",
      header: "Model",
      label: "Model",
      text: ({ name }) => name,
      sort: ({ name }) => name,
      cell: ({ id, name }) => (
        <>
          <PageLink to="/models" patch={{ models: [...new Set([modelName(reference), name])] }} className="link">
            {name}
          </PageLink>{" "}
          {id === reference && <span className="chip">reference</span>}
        </>
      ),
    },
    countedColumn,
    {
      id: "tokens",
      header: "Tokens / 1k char.",
      label: "Tokens per 1,000 characters",
      align: "right",
      text: ({ perThousand }) => perThousand?.toFixed(3) ?? "",
      sort: ({ perThousand }) => perThousand ?? null,
      cell: (row) =>
        row.perThousand === undefined ? (
          <Unknown why={NOT_KNOWN} />
        ) : (
          <data value={row.perThousand} title={`${Math.round(row.total ?? 0)} tokens`}>
            <About row={row} />
            {row.perThousand.toFixed(1)}
          </data>
        ),
    },
    {
      id: "factor",
      header: <span title="Tokens ÷ tokens of the reference, with the interval of about 95 %">Factor</span>,
      label: "Factor",
      align: "right",
      text: ({ factor }) => factor?.factor.toFixed(4) ?? "",
      sort: ({ factor }) => factor?.factor ?? null,
      cell: (row) => <FactorCell row={row} isReference={row.id === reference} />,
    },
    {
      id: "list",
      header: "List $ / 1M tok.",
      label: "List price per 1M tokens",
      align: "right",
      text: ({ price }) => price?.listPrice ?? "",
      sort: ({ price }) => numberOf(price?.listPrice),
      cell: ({ price }) => <PriceCell value={price?.listPrice} places={listPlaces} />,
    },
    {
      id: "effective",
      header: "Effective $ / 1M char.",
      label: "Effective price per 1M characters",
      align: "right",
      text: ({ price }) => price?.effectivePrice ?? "",
      sort: ({ price }) => numberOf(price?.effectivePrice),
      cell: (row) => (
        <span>
          {row.price?.effectivePrice != null && <About row={row} />}
          <PriceCell value={row.price?.effectivePrice} places={effectivePlaces} />
        </span>
      ),
    },
    {
      id: "rank",
      header: <span title="Place by list price → place by what the text costs; 1 is the cheapest">Rank</span>,
      label: "Rank by list → effective price",
      align: "right",
      text: ({ price }) => (price?.listRank == null ? "" : `${price.listRank} → ${price.effectiveRank}`),
      sort: ({ price }) => price?.effectiveRank ?? null,
      cell: ({ price }) => <RankCell list={price?.listRank ?? null} effective={price?.effectiveRank ?? null} />,
    },
    {
      id: "change",
      header: <span title="What the same text costs to read, against the reference">Cost vs reference</span>,
      label: "Cost vs reference",
      align: "right",
      text: ({ price }) => String(price?.costChange ?? ""),
      sort: ({ price }) => price?.costChange ?? null,
      cell: (row) => <CostCell row={row} isReference={row.id === reference} />,
    },
    {
      id: "break-even",
      header: (
        <span title="The list price per 1M tokens below which it reads this text cheaper than the reference: price ÷ factor">
          Saves below
        </span>
      ),
      label: "Saves below",
      align: "right",
      text: ({ price }) => price?.breakEvenPrice ?? "",
      sort: ({ price }) => numberOf(price?.breakEvenPrice),
      cell: (row) =>
        row.id === reference ? (
          <span className="nothing">·</span>
        ) : (
          <PriceCell value={row.price?.breakEvenPrice} places={listPlaces} />
        ),
    },
    {
      id: "remove",
      header: <span className="hidden-text">Remove</span>,
      label: "",
      align: "right",
      cell: ({ id, name }) =>
        id === reference ? null : (
          <button type="button" className="icon-button" aria-label={`Remove ${name}`} onClick={() => remove(id)}>
            <Icon name="close" />
          </button>
        ),
    },
  ];
}

const countedColumn: Column<BenchRow> = {
  id: "counted",
  header: "Counted",
  label: "Counted",
  text: ({ tokens }) => (tokens === undefined ? "unknown" : `${tokens.quality}: ${tokens.why ?? versionOf(tokens)}`),
  sort: ({ tokens }) => tokens?.quality ?? "unknown",
  cell: ({ tokens }) => {
    if (tokens === undefined)
      return (
        <span className="chip hatched" title={NOT_KNOWN}>
          not known
        </span>
      );
    if (tokens.quality === "exact") {
      return (
        <span className="chip" title={`Counted here by ${versionOf(tokens)}`}>
          exact <span className="note">{versionOf(tokens)}</span>
        </span>
      );
    }
    if (tokens.quality === "inferred") {
      return (
        <span className="chip chip-warn hatched" title={tokens.why}>
          inferred <span className="note">from billing</span>
        </span>
      );
    }
    return (
      <span className="chip chip-warn hatched" title={`${tokens.why} (${versionOf(tokens)})`}>
        estimated{errorText(tokens)}
      </span>
    );
  },
};

/** Tokenizer and version; of an estimate, those of its base. */
function versionOf({ counting }: NonNullable<BenchRow["tokens"]>): string {
  return tokenizers[counting.kind === "exact" ? counting.tokenizer : "o200k"].version;
}

/** Half the width of what the estimate may be, relative to it. */
const errorText = ({ low, high }: NonNullable<BenchRow["tokens"]>): string =>
  high > low ? ` ±${(50 * (high - low)).toFixed(high - low < 0.1 ? 1 : 0)} %` : "";

/** Said of every number that is not counted. */
const About = ({ row }: { row: BenchRow }) =>
  row.tokens !== undefined && row.tokens.quality !== "exact" ? (
    <>
      <span aria-hidden="true">≈{"\u202f"}</span>
      <span className="hidden-text">about </span>
    </>
  ) : null;

function FactorCell({ row, isReference }: { row: BenchRow; isReference: boolean }): ReactNode {
  if (row.factor === undefined) return <Unknown why={row.tokens === undefined ? NOT_KNOWN : "there is no text"} />;
  const { factor, interval } = row.factor;
  return (
    <>
      <data value={factor}>
        <About row={row} />
        {factor.toFixed(2)}
      </data>
      {!isReference && (
        <div className="cell-note">
          {row.tokens?.quality === "inferred" ? "error not known" : intervalText(interval)}
        </div>
      )}
    </>
  );
}

function intervalText(interval: NonNullable<BenchRow["factor"]>["interval"]): string {
  if (interval === undefined) return "too little text";
  if (interval.low === interval.high) return "same tokenizer";
  return `${interval.low.toFixed(2)} – ${interval.high.toFixed(2)}`;
}

const PriceCell = ({ value, places }: { value: string | null | undefined; places: number }) =>
  value === null || value === undefined ? <Unknown why={NO_PRICE} /> : <Money value={value} places={places} />;

function RankCell({ list, effective }: { list: number | null; effective: number | null }) {
  if (list === null || effective === null) return <Unknown why={NO_PRICE} />;
  if (list === effective) return <span>{effective}</span>;
  return (
    <span className="change" data-meaning={effective > list ? "bad" : "good"}>
      {list} → {effective}
      <Icon name={effective > list ? "down" : "up"} />
    </span>
  );
}

function CostCell({ row, isReference }: { row: BenchRow; isReference: boolean }) {
  const change = row.price?.costChange ?? null;
  if (isReference) return <span className="nothing">·</span>;
  if (change === null) return <Unknown why={NO_PRICE} />;
  const sign = change > 0 ? "+" : change < 0 ? "−" : "";
  return (
    <data className="change" value={change} data-meaning={change > 0 ? "bad" : change < 0 ? "good" : "none"}>
      <About row={row} />
      {Math.abs(change) >= 10 ? `${(change + 1).toFixed(0)}×` : `${sign}${formatRatio(Math.abs(change))}`}
    </data>
  );
}

const numberOf = (text: string | null | undefined): number | null =>
  text === null || text === undefined ? null : Number(text);
