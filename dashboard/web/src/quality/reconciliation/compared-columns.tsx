import type { ComparedDay, DifferenceCause } from "../../../../contract/reconciliation.ts";
import { Money, Unknown } from "../../components/money.tsx";
import { SignedMoney } from "../../components/signed-money.tsx";
import type { Column } from "../../components/table.tsx";
import { columnPlaces } from "../../format/format-money.ts";
import { formatCompact, formatCount, formatRatio } from "../../format/format-number.ts";
import { causeWords } from "./cause-words.ts";

type Compared = Omit<ComparedDay, "day">;

/** `+12.3 %` of the bill. */
export const ratioText = (ratio: number | null): string =>
  ratio === null ? "—" : `${ratio > 0 ? "+" : ratio < 0 ? "−" : ""}${formatRatio(Math.abs(ratio))}`;

/** Both sides of a day or of a model, and how far they are apart. */
export function comparedColumns<Row extends Compared>(rows: readonly Row[]): Column<Row>[] {
  const places = columnPlaces(rows.flatMap(({ billed, computed }) => [billed, computed]));
  const right = { align: "right" } as const;
  const numberOf = (text: string | null) => (text === null ? null : Number(text));
  return [
    {
      ...{ id: "billed", header: "Billed", label: "Billed", ...right },
      text: ({ billed }) => billed ?? "",
      sort: ({ billed }) => numberOf(billed),
      cell: ({ billed }) =>
        billed === null ? <Unknown why="nothing on the bill" /> : <Money value={billed} places={places} />,
    },
    {
      ...{ id: "computed", header: "Computed", label: "Computed", ...right },
      text: ({ computed }) => computed ?? "",
      sort: ({ computed }) => numberOf(computed),
      cell: ({ computed, unpriced_calls: unpriced, calls }) => (
        <>
          {computed === null ? (
            <Unknown why={calls === 0 ? "no call came in" : "no call has a price"} />
          ) : (
            <Money value={computed} places={places} isAtLeast={unpriced > 0} />
          )}
          {unpriced > 0 && <p className="cell-note">{formatCount(unpriced)} without a price</p>}
        </>
      ),
    },
    {
      ...{ id: "difference", header: "Difference", label: "Difference", ...right },
      text: ({ difference }) => difference,
      sort: ({ difference }) => Math.abs(Number(difference)),
      cell: ({ difference }) => <SignedMoney amount={difference} places={places} />,
    },
    {
      ...{ id: "delta", header: "Δ", label: "Difference ÷ billed", ...right },
      text: ({ ratio }) => String(ratio ?? ""),
      sort: ({ ratio }) => (ratio === null ? null : Math.abs(ratio)),
      cell: ({ ratio }) => (ratio === null ? <Unknown why="nothing was billed" /> : ratioText(ratio)),
    },
    {
      ...{ id: "tokens", header: "Tokens billed · here", label: "Tokens billed · here", ...right },
      text: ({ billed_tokens: billed, tokens }) => `${billed ?? ""} ${tokens ?? ""}`,
      cell: ({ billed_tokens: billed, tokens }) => `${formatCompact(billed)} · ${formatCompact(tokens)}`,
    },
  ];
}

/** Why they may differ, with what that rests on. */
export function causeColumn<Row extends { readonly cause: DifferenceCause }>(): Column<Row> {
  return {
    ...{ id: "cause", header: "Likely cause", label: "Likely cause" },
    text: ({ cause }) => causeWords[cause].name,
    sort: ({ cause }) => causeWords[cause].name,
    cell: ({ cause }) => (
      <span className={cause === "agrees" ? "chip" : "chip chip-warn"} title={causeWords[cause].hint}>
        {causeWords[cause].name}
      </span>
    ),
  };
}
