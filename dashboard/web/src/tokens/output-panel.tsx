import { useQuery } from "@tanstack/react-query";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCompact, formatCount, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import type { Bench } from "./bench.ts";
import { benchFigures } from "./bench-rows.ts";
import { type CacheShares, type OutputFigures, type OutputRow, outputFigures } from "./output-rows.ts";
import { useOwnText } from "./own-text.ts";
import { benchQuery, cacheQuery, observedQuery } from "./tokens-queries.ts";

/** The bench on the project's own traffic: tokens as they were billed beside tokens counted, and the cost with what is answered. */
export function OutputPanel({ bench }: { bench: Bench }) {
  const { scope } = useApp();
  const own = useOwnText();
  const observed = useQuery(observedQuery(scope)).data;
  const cache = cacheShares(useQuery(cacheQuery(scope)).data);
  return (
    <Panel
      title="With output, on your traffic"
      name="with-output"
      source={benchQuery(scope, bench, own)}
      size="block"
      span={12}
      contentHeight={260}
      isEmpty={() => observed !== undefined && observed.models.length === 0}
      empty={<p>No calls in this range: how much models answer is not known.</p>}
    >
      {(answer) =>
        observed === undefined ? (
          <p role="status">Loading …</p>
        ) : (
          <OutputTable
            figures={outputFigures(
              benchFigures(answer, bench, observed.models).rows,
              observed.models,
              answer.prices,
              cache,
            )}
          />
        )
      }
    </Panel>
  );
}

const ratioOf = (value: string | number | null | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Number(value);

/** Without an answer nothing is known of caches, and the rest is shown all the same. */
function cacheShares(answer: QueryAnswer | undefined): CacheShares {
  const known = (answer?.table ?? []).flatMap(({ group, values }) => {
    const share = ratioOf(values.cache_read_ratio);
    return share === undefined ? [] : [[group.join("::"), share] as const];
  });
  return { all: ratioOf(answer?.totals.cache_read_ratio), byModel: new Map(known) };
}

function OutputTable({ figures: { rows, charactersPerCall, charactersFrom } }: { figures: OutputFigures }) {
  const columns = columnsFor(rows);
  return (
    <>
      <Table
        caption="Cost of a thousand calls with their output, by model"
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        narrow="cards"
        sort="total"
      />
      <div className="row table-foot">
        <p className="note" data-figure="usual-call">
          {charactersPerCall === undefined
            ? "How long inputs are is not known: calls state neither characters nor tokens."
            : `A usual call reads ${formatCompact(Math.round(charactersPerCall))} characters, ${charactersFrom === "stated" ? "as calls state them" : "inferred from billed tokens and the counts above"}. List prices. With cache: as much read from it as of your calls; writing it is not in it.`}
        </p>
        <TableExport name="tokens-with-output" columns={columns} rows={rows} />
      </div>
    </>
  );
}

const totalOf = ({ inputUsd, outputUsd }: OutputRow): number | undefined =>
  inputUsd === undefined || outputUsd === undefined ? undefined : inputUsd + outputUsd;

/** An estimate as text: nobody needs its twelfth digit. */
const asText = (usd: number | undefined): string | null =>
  usd === undefined ? null : String(Number(usd.toPrecision(6)));

const tokenCount = (value: number | undefined, why: string) =>
  value === undefined ? <Unknown why={why} /> : <data value={value}>{formatCount(Math.round(value))}</data>;

function columnsFor(rows: readonly OutputRow[]): Column<OutputRow>[] {
  const places = columnPlaces(rows.map((row) => asText(totalOf(row))));
  const right = { align: "right" } as const;
  const amount = (id: string, name: string, read: (row: OutputRow) => number | undefined): Column<OutputRow> => ({
    id,
    header: name,
    label: name,
    ...right,
    text: (row) => asText(read(row)) ?? "",
    sort: (row) => read(row) ?? null,
    cell: (row) =>
      asText(read(row)) === null ? (
        <Unknown why="no list price, or lengths or caches are not known" />
      ) : (
        <Money value={asText(read(row))} places={places} />
      ),
  });
  return [
    { id: "model", header: "Model", label: "Model", text: ({ id }) => id, cell: ({ name }) => name },
    {
      id: "counted",
      header: <span title="On the texts chosen above">Counted / 1k characters</span>,
      label: "Counted / 1k characters",
      ...right,
      text: ({ countedPerThousand }) => String(countedPerThousand ?? ""),
      cell: ({ countedPerThousand, isEstimated }) => (
        <>
          {isEstimated && "≈ "}
          {tokenCount(countedPerThousand, "no tokenizer")}
        </>
      ),
    },
    {
      id: "observed",
      header: <span title="Billed input tokens ÷ characters, of calls that state both">Billed / 1k characters</span>,
      label: "Billed / 1k characters",
      ...right,
      text: ({ observedPerThousand }) => String(observedPerThousand ?? ""),
      cell: ({ observedPerThousand: billed, countedPerThousand: counted, measuredCalls }) => (
        <>
          {tokenCount(billed, "no call states its characters (charactersIn)")}
          {billed !== undefined && (
            <p className="cell-note">
              {counted !== undefined &&
                counted > 0 &&
                `${billed >= counted ? "+" : ""}${formatRatio(billed / counted - 1)}, `}
              {formatCount(measuredCalls)} calls
            </p>
          )}
        </>
      ),
    },
    {
      id: "output",
      header: <span title="Output tokens of a call, as reported">Answers with</span>,
      label: "Answers with",
      ...right,
      text: ({ outputPerCall }) => String(outputPerCall ?? ""),
      cell: ({ outputPerCall, isOwnOutput, outputCalls }) => (
        <>
          {tokenCount(outputPerCall, "no call states its output")}
          {outputPerCall !== undefined && (
            <p className="cell-note">{isOwnOutput ? `${formatCount(outputCalls)} calls` : "as the others do"}</p>
          )}
        </>
      ),
    },
    amount("input-cost", "Input of 1,000 calls", ({ inputUsd }) => inputUsd),
    amount("output-cost", "Output", ({ outputUsd }) => outputUsd),
    amount("total", "Together", totalOf),
    amount("cached", "With cache", ({ cachedInputUsd, outputUsd }) =>
      cachedInputUsd === undefined || outputUsd === undefined ? undefined : cachedInputUsd + outputUsd,
    ),
  ];
}
