import { formatMoney, formatMoneyAt, type MoneyMode, UNKNOWN } from "../format/format-money.ts";

interface MoneyProps {
  /** Exact decimal text in USD; `null` = not known. */
  readonly value: string | null | undefined;
  readonly mode?: MoneyMode;
  /** Precision of the column it stands in; overrides `mode`. */
  readonly places?: number;
  /** The amount is a lower bound: something is not priced. */
  readonly isAtLeast?: boolean;
}

/** An amount of money. The exact decimal is its machine-readable value and shows on hover. */
export function Money({ value, mode = "total", places, isAtLeast = false }: MoneyProps) {
  const text = places === undefined ? formatMoney(value, mode) : formatMoneyAt(value, places);
  if (value === null || value === undefined || text === UNKNOWN) return <Unknown />;
  return (
    <data className="money" value={value} title={`${isAtLeast ? "at least " : ""}${formatMoney(value, "exact")}`}>
      {isAtLeast && <AtLeast />}
      {text}
    </data>
  );
}

/** "≥", said in words to those who listen. */
export const AtLeast = () => (
  <>
    <span aria-hidden="true">≥&#x202f;</span>
    <span className="hidden-text">at least </span>
  </>
);

export const Unknown = ({ why = "not known" }: { why?: string }) => (
  <span className="unknown" title={why}>
    <span aria-hidden="true">{UNKNOWN}</span>
    <span className="hidden-text">{why}</span>
  </span>
);
