import { useMemo } from "react";
import { Bars } from "../charts/bars.tsx";
import { Heat } from "../charts/heat.tsx";
import { Money } from "../components/money.tsx";
import { type Mark, Panel } from "../components/panel.tsx";
import { Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { Toggle } from "../components/toggle.tsx";
import { formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { type Bench, corpusName, countingName, modelName, textName } from "./bench.ts";
import { benchColumns } from "./bench-columns.tsx";
import { type BenchFigures, type BenchRow, benchFigures } from "./bench-rows.ts";
import { type OwnText, useOwnText } from "./own-text.ts";
import { factorIn, type StrataKind, strataKinds, strataOf } from "./strata.ts";
import { type BenchAnswer, benchQuery } from "./tokens-queries.ts";
import { useObserved } from "./use-observed.ts";

/** Corpora below this size say little about other texts of the kind. */
const BYTES_ENOUGH = 50_000;
const BARS_MAX = 20;

interface BenchProps {
  readonly bench: Bench;
}

const isEmpty = ({ texts }: BenchAnswer) => texts.every(({ pieces }) => pieces.length === 0);
const Empty = () => <p>There is no text yet. Paste some, upload a file, or choose one of the built-in texts.</p>;

/** What the same text costs with each model: shares its counts with the other panels. */
export function PricesPanel({ bench }: BenchProps) {
  const { scope } = useApp();
  const own = useOwnText();
  return (
    <Panel
      title="What the same text costs to read"
      name="bench"
      source={benchQuery(scope, bench, own)}
      size="block"
      span={12}
      contentHeight={440}
      isEmpty={isEmpty}
      empty={<Empty />}
      marks={marksOf}
    >
      {(answer) => <Prices answer={answer} bench={bench} />}
    </Panel>
  );
}

function Prices({ answer, bench }: BenchProps & { answer: BenchAnswer }) {
  const { state, update } = useApp();
  const figures = benchFigures(answer, bench, useObserved());
  const columns = useMemo(
    () =>
      benchColumns({
        figures,
        reference: bench.reference,
        remove: (gone) => update({ models: bench.models.filter((model) => model !== gone) }),
      }),
    [figures, bench, update],
  );
  return (
    <>
      <p className="note" data-figure="corpus">
        {corpusName(bench.corpus)}: {formatCount(figures.characters)} characters, {formatCount(figures.bytes)} bytes.{" "}
        <Winner figures={figures} />
      </p>
      <Table
        caption="Tokens and prices of the same text by model"
        columns={columns}
        rows={figures.rows}
        rowKey={({ id }) => id}
        narrow="cards"
        sort={state.sort ?? "effective"}
        setSort={(sort) => update({ sort }, "replace")}
      />
      <div className="row table-foot">
        <p className="note">
          A model saves against the reference only while its list price is below the reference’s ÷ factor. Prices of{" "}
          {answer.pricesAt.slice(0, 10)}; output is not in it.
        </p>
        <TableExport name="tokens" columns={columns} rows={figures.rows} />
      </div>
    </>
  );
}

/** Says where list prices mislead. */
function Winner({ figures: { rows } }: { figures: BenchFigures }) {
  const cheapest = rows.find(({ price }) => price?.listRank === 1);
  const rank = cheapest?.price?.effectiveRank;
  if (cheapest === undefined || rank === null || rank === undefined) return null;
  if (rank === 1) return <>{cheapest.name} is the cheapest by list price and for this text.</>;
  return (
    <>
      {cheapest.name} is the cheapest by list price and number {rank} for this text.
    </>
  );
}

/** Effective prices as bars, dearest first. */
export function EffectivePanel({ bench }: BenchProps) {
  const { scope } = useApp();
  const own = useOwnText();
  return (
    <Panel
      title="Effective price of a million characters"
      name="effective"
      source={benchQuery(scope, bench, own)}
      size="block"
      span={4}
      contentHeight={300}
      isEmpty={isEmpty}
      empty={<Empty />}
    >
      {(answer) => <EffectiveBars answer={answer} bench={bench} />}
    </Panel>
  );
}

function EffectiveBars({ answer, bench }: BenchProps & { answer: BenchAnswer }) {
  const { rows } = benchFigures(answer, bench, useObserved());
  const ofReference = rows.find(({ id }) => id === bench.reference)?.price?.effectivePrice ?? null;
  const priced = rows
    .flatMap((row) => (row.price?.effectivePrice == null ? [] : [{ ...row, amount: row.price.effectivePrice }]))
    .sort((left, right) => Number(left.amount) - Number(right.amount))
    .slice(0, BARS_MAX);
  if (priced.length === 0) return <div className="empty">None of these models has a list price.</div>;
  return (
    <Bars
      label="Effective price of a million characters, cheapest first"
      bars={priced.map(({ id, name, amount, tokens }) => ({
        key: id,
        name,
        size: Number(amount),
        value: (
          <>
            {tokens?.quality !== "exact" && "≈ "}
            <Money value={amount} mode="unit" />
          </>
        ),
        meaning: meaningOf(amount, id === bench.reference ? null : ofReference),
        note: `${name}: ${tokens?.why ?? "counted exactly"}`,
      }))}
    />
  );
}

/** Below the reference's price it saves on reading this text, above it costs: the break-even line is the reference. */
function meaningOf(amount: string, ofReference: string | null): "good" | "bad" | "none" {
  if (ofReference === null || Number(amount) === Number(ofReference)) return "none";
  return Number(amount) < Number(ofReference) ? "good" : "bad";
}

/** Where the factor comes from: each text, those with the widest gap between models first. */
export function TextsPanel({ bench }: BenchProps) {
  const { scope } = useApp();
  const own = useOwnText();
  const { state, update } = useApp();
  const kind = strataKinds.find((one) => one === state.tab) ?? "text";
  return (
    <Panel
      title={`Factor against ${modelName(bench.reference)} by ${kind}`}
      name="texts"
      source={benchQuery(scope, bench, own)}
      size="block"
      span={8}
      contentHeight={300}
      isEmpty={isEmpty}
      empty={<Empty />}
      actions={
        <Toggle
          label="Texts apart by"
          options={[
            { value: "text", name: "Text" },
            { value: "kind", name: "Kind" },
            { value: "length", name: "Length" },
          ]}
          chosen={kind}
          choose={(tab) => update({ tab: tab === "text" ? undefined : tab })}
        />
      }
    >
      {(answer) => <TextHeat answer={answer} bench={bench} own={own} kind={kind} />}
    </Panel>
  );
}

function TextHeat({ answer, bench, own, kind }: BenchProps & { answer: BenchAnswer; own: OwnText; kind: StrataKind }) {
  const { rows, base } = benchFigures(answer, bench, useObserved());
  const columns = columnsOf(rows, bench.reference);
  const pieces = answer.texts.flatMap((text) => text.pieces);
  const nameOfText = (at: number) => textName(answer.texts[at]?.id ?? "", own);
  const strata = strataOf(kind, { pieces, nameOfText })
    .map((stratum) => ({
      name: stratum.name,
      factors: columns.map(({ row }) =>
        row.tokens && base ? factorIn(stratum, row.tokens.tokens, base.tokens) : undefined,
      ),
    }))
    .sort((left, right) => spreadOf(right.factors) - spreadOf(left.factors));
  return (
    <>
      <Heat
        caption={`Tokens ÷ tokens of ${modelName(bench.reference)}, by ${kind} and tokenizer`}
        columns={columns.map(({ name }) => name)}
        rows={strata.map(({ name, factors }) => ({
          name,
          cells: factors.map((factor, at) =>
            cellOf(factor, { text: name, column: columns[at], reference: bench.reference }),
          ),
        }))}
      />
      <p className="note">Widest gap between tokenizers first. A factor leads to the two models side by side.</p>
    </>
  );
}

interface TextColumn {
  readonly name: string;
  readonly row: BenchRow;
}

/** One column for each way of counting but the reference's own: models that share it have the same factors. */
function columnsOf(rows: readonly BenchRow[], reference: string): TextColumn[] {
  const known = new Map<string, BenchRow>();
  for (const row of rows) {
    const name = countingName(row.id);
    // What was billed for other texts says nothing of one of these.
    if (row.tokens === undefined || row.tokens.quality === "inferred") continue;
    if (name !== countingName(reference) && !known.has(name)) known.set(name, row);
  }
  return [...known].map(([name, row]) => ({ name, row }));
}

interface CellOf {
  readonly text: string;
  readonly column: TextColumn | undefined;
  readonly reference: string;
}

function cellOf(factor: number | undefined, { text, column, reference }: CellOf) {
  if (factor === undefined || column === undefined) return null;
  const isEstimated = column.row.tokens?.quality === "estimated";
  return {
    size: factor,
    shown: (
      <PageLink
        to="/models"
        patch={{ models: [...new Set([modelName(reference), column.row.name])] }}
        className="heat-link"
      >
        {isEstimated ? "≈ " : ""}
        {factor.toFixed(2)}
      </PageLink>
    ),
    text: `${text}, ${column.name}: ${isEstimated ? "about " : ""}${factor.toFixed(3)} × the tokens of ${modelName(reference)}`,
  };
}

const spreadOf = (factors: readonly (number | undefined)[]): number => {
  const known = factors.filter((factor) => factor !== undefined);
  return known.length === 0 ? 0 : Math.max(...known) - Math.min(...known);
};

function marksOf({ texts, missing }: BenchAnswer): Mark[] {
  const bytes = texts.reduce((sum, text) => sum + text.bytes, 0);
  const failed = Object.keys(missing);
  return [
    ...(bytes < BYTES_ENOUGH
      ? [
          {
            kind: "untrusted" as const,
            text: "little text",
            why: `${formatCount(bytes)} bytes: below 50 kB the interval says more than the factor`,
          },
        ]
      : []),
    ...(failed.length > 0
      ? [{ kind: "partial" as const, text: `without ${failed.join(", ")}`, why: "The vocabulary could not be loaded" }]
      : []),
  ];
}
