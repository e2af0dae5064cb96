import { Unknown } from "../components/money.tsx";
import { perLabel, priceDecimal } from "./item-words.ts";

interface UnitPriceProps {
  readonly price: string | undefined;
  readonly currency: string;
  readonly per: number;
}

const USUAL_PER = 1_000_000;

/** A price as it is listed, exactly; its unit is said where it is not a million. */
export function UnitPrice({ price, currency, per }: UnitPriceProps) {
  if (price === undefined) return <Unknown why="no price of its own" />;
  const text = currency === "USD" ? `$${priceDecimal(price)}` : `${currency} ${priceDecimal(price)}`;
  return (
    <data className="money" value={price}>
      {text}
      {per !== USUAL_PER && <span className="settings-unit"> {perLabel(per)}</span>}
    </data>
  );
}
