import type { Call } from "../../../contract/calls.ts";
import { parseDecimal } from "../format/decimal.ts";

/** One addend of a call's cost: what was used, at which price, and what that came to. */
export interface CostTerm {
  readonly name: string;
  /** Tokens, or units of another class; `undefined` where several classes share the line. */
  readonly quantity: number | undefined;
  /** USD for a million of them, as decimal text; `undefined` where it does not follow from the line. */
  readonly pricePerMillion: string | undefined;
  /** The price is what the line came to ÷ the quantity, rounded: more than one price was in it. */
  readonly isRounded: boolean;
  /** Exact decimal text in USD. */
  readonly amount: string;
  readonly parts: readonly string[];
}

/** The lines of a call's cost, written as quantity × price. Lines without an amount are left out: nothing is known of them. */
export function costTerms({ usage, cost_lines: lines }: Call): readonly CostTerm[] {
  const writes = Object.entries(usage.cache_write);
  const others = Object.entries(usage.other).filter(([, quantity]) => quantity > 0);
  return [
    term("uncached input", lines.input, [["", usage.input_uncached]]),
    term("cache read", lines.cache_read, [["", usage.cache_read]]),
    term("cache write", lines.cache_write, writes),
    term("output", lines.output, [["", outputOf(usage)]]),
    term("other", lines.other, others),
  ].filter((made) => made !== undefined);
}

const outputOf = ({ output_text: text, output_reasoning: reasoning }: Call["usage"]): number | null =>
  text === null && reasoning === null ? null : (text ?? 0) + (reasoning ?? 0);

function term(
  name: string,
  amount: string | null,
  classes: readonly (readonly [string, number | null])[],
): CostTerm | undefined {
  if (amount === null) return undefined;
  const known = classes.filter(([, quantity]) => quantity !== null);
  const [only] = known;
  const quantity = known.length === 0 ? undefined : known.reduce((sum, [, count]) => sum + (count ?? 0), 0);
  const parts = known.flatMap(([label, count]) => (label === "" ? [] : [`${label.replaceAll("_", " ")} ${count}`]));
  const isOther = name === "other";
  const price = quantity === undefined || isOther ? undefined : priceOf(amount, quantity);
  const label =
    only !== undefined && known.length === 1 && only[0] !== "" ? `${name}, ${only[0].replaceAll("_", " ")}` : name;
  return {
    name: label,
    quantity: isOther && known.length !== 1 ? undefined : quantity,
    pricePerMillion: price?.text,
    isRounded: price?.isRounded ?? false,
    amount,
    parts: known.length > 1 ? parts : [],
  };
}

/** More places than any list price has. */
const PRICE_PLACES = 6;

/** amount × 10⁶ ÷ quantity as decimal text, and whether it had to be rounded. */
function priceOf(amount: string, quantity: number): { text: string; isRounded: boolean } | undefined {
  const value = parseDecimal(amount);
  if (value === undefined || quantity <= 0) return undefined;
  const numerator = value.digits * 10n ** BigInt(6 + PRICE_PLACES);
  const divisor = BigInt(quantity) * 10n ** BigInt(value.scale);
  const digits = (numerator + divisor / 2n) / divisor;
  const text = digits.toString().padStart(PRICE_PLACES + 1, "0");
  return {
    text: `${value.negative ? "-" : ""}${text.slice(0, -PRICE_PLACES)}.${text.slice(-PRICE_PLACES)}`,
    isRounded: digits * divisor !== numerator,
  };
}
