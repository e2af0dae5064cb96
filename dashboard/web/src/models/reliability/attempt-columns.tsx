import type { AttemptNumber, ModelAttempts } from "../../../../contract/model-reliability.ts";
import { Money, Unknown } from "../../components/money.tsx";
import type { Column } from "../../components/table.tsx";
import { columnPlaces } from "../../format/format-money.ts";
import { formatCount, formatRatio } from "../../format/format-number.ts";

/** What both a model and a number of the attempt have. */
export type AttemptFigures = Omit<ModelAttempts, "model"> & Omit<AttemptNumber, "attempt">;

interface ColumnWords {
  readonly id: string;
  readonly label: string;
  readonly why?: string;
}

const head = ({ id, label, why }: ColumnWords) => ({
  ...{ id, label, align: "right" as const },
  header: why === undefined ? label : <span title={why}>{label}</span>,
});

/** A count of calls. */
export const countColumn = <Row extends object>(words: ColumnWords, countOf: (row: Row) => number): Column<Row> => ({
  ...head(words),
  text: (row) => String(countOf(row)),
  sort: countOf,
  cell: (row) => <data value={countOf(row)}>{formatCount(countOf(row))}</data>,
});

/** A part of a whole, with both on hover. */
export const shareColumn = <Row extends object>(
  words: ColumnWords,
  partsOf: (row: Row) => readonly [part: number, whole: number],
): Column<Row> => {
  const shareOf = (row: Row): number | null => {
    const [part, whole] = partsOf(row);
    return whole === 0 ? null : part / whole;
  };
  return {
    ...head(words),
    text: (row) => String(shareOf(row) ?? ""),
    sort: shareOf,
    cell: (row) => {
      const [part, whole] = partsOf(row);
      const share = shareOf(row);
      if (share === null) return <Unknown why="there were none" />;
      return (
        <data value={share} title={`${formatCount(part)} of ${formatCount(whole)}`}>
          {formatRatio(share)}
        </data>
      );
    },
  };
};

/** An amount of calls of which some may have no price. */
export function moneyColumn<Row extends object>(
  words: ColumnWords,
  rows: readonly Row[],
  amountOf: (row: Row) => readonly [amount: string | null, unpriced: number],
): Column<Row> {
  const places = columnPlaces(rows.map((row) => amountOf(row)[0]));
  return {
    ...head(words),
    text: (row) => amountOf(row)[0] ?? "",
    sort: (row) => (amountOf(row)[0] === null ? null : Number(amountOf(row)[0])),
    cell: (row) => {
      const [amount, unpriced] = amountOf(row);
      return amount === null ? (
        <span className="chip chip-warn hatched">unpriced</span>
      ) : (
        <Money value={amount} places={places} isAtLeast={unpriced > 0} />
      );
    },
  };
}

/** What was paid for calls that did not end well. */
export const lossColumn = <Row extends AttemptFigures>(rows: readonly Row[]): Column<Row> =>
  moneyColumn(
    {
      ...{ id: "loss", label: "Cost of it" },
      why: "Calls that failed, attempts that others took the place of, and streams that were cancelled; none counts twice",
    },
    rows,
    ({ lost_cost, lost_unpriced_calls }) => [lost_cost, lost_unpriced_calls],
  );
