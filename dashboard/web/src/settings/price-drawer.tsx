import type { PriceRowJson } from "../../../contract/prices.ts";
import { Dialog } from "../components/dialog.tsx";
import { Fact } from "../components/facts.tsx";
import { useApp } from "../shell/app-context.ts";
import { instantLabel } from "../time/labels.ts";
import { className, plainDecimal } from "./item-words.ts";
import { writeSettingsSelection } from "./settings-selection.ts";
import { UnitPrice } from "./unit-price.tsx";

interface PriceDrawerProps {
  /** `undefined`: it is not among the prices that are listed. */
  readonly row: PriceRowJson | undefined;
  readonly close: () => void;
}

/** One row of prices: every class, since when, from where, and the names it answers to. */
export function PriceDrawer({ row, close }: PriceDrawerProps) {
  const { state, update } = useApp();
  if (row === undefined) {
    return (
      <Dialog title="Price" shape="drawer" close={close}>
        <p>This price is not among those listed. Look for its model first.</p>
      </Dialog>
    );
  }
  const { provider, model, currency, valid_from: from, valid_to: to } = row;
  const until = (iso: string | null, none: string) => (iso === null ? none : instantLabel(iso, state.tz));
  return (
    <Dialog title={`Price of ${model}`} shape="drawer" close={close}>
      <div className="call-facts" data-figure="price">
        <dl className="fact-list">
          {Object.entries(row.prices).map(([name, { price, per, cliffs, fallback }]) => (
            <Fact key={name} name={className(name)}>
              <UnitPrice price={price} currency={currency} per={per} />
              {cliffs.map((cliff) => (
                <p key={cliff.above_prompt_tokens} className="note">
                  {plainDecimal(cliff.price)} above {cliff.above_prompt_tokens.toLocaleString("en-US")} tokens of prompt
                </p>
              ))}
              {fallback !== null && <p className="note">not listed: {fallback.replaceAll("_", " ")}</p>}
            </Fact>
          ))}
        </dl>
        <dl className="fact-list">
          <Fact name="Provider">{provider}</Fact>
          <Fact name="Tier">{row.tier}</Fact>
          <Fact name="Region">{row.region ?? "any"}</Fact>
          <Fact name="Holds from">{until(from, "ever")}</Fact>
          <Fact name="Holds until">{until(to, "further notice")}</Fact>
          {row.is_windowed && <Fact name="Hours">certain times of the week only, and now is one</Fact>}
          <Fact name="Source">
            {row.source} {row.source_version}
          </Fact>
          <Fact name="Row">
            <code>{row.id}</code>
          </Fact>
          {row.overridden_by !== null && (
            <Fact name="Overridden by">
              <code>{row.overridden_by}</code>
            </Fact>
          )}
        </dl>
        {row.names.length > 1 && <p className="note">Also called {row.names.slice(1).join(", ")}.</p>}
        <button
          type="button"
          className="button"
          onClick={() => update({ sel: writeSettingsSelection("new-item", `${provider}/${model}`) })}
        >
          State a price of your own
        </button>
      </div>
    </Dialog>
  );
}
