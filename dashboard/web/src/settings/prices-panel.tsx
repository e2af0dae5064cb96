import { useState } from "react";
import type { PriceRowJson } from "../../../contract/prices.ts";
import type { Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PriceDrawer } from "./price-drawer.tsx";
import { readPriceSearch } from "./price-search.ts";
import { PriceSearchForm } from "./price-search-form.tsx";
import { pricesQuery } from "./settings-queries.ts";
import { readSettingsSelection, writeSettingsSelection } from "./settings-selection.ts";
import { UnitPrice } from "./unit-price.tsx";

const SHOWN = 25;
const SHOWN_MAX = 1_000;

/** Every price in force, by model; of several sources the one that counts, and those it overrides. */
export function PricesPanel({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const [limit, setLimit] = useState(SHOWN);
  const selected = readSettingsSelection(state.sel);
  const openId = selected?.kind === "row" ? selected.id : undefined;
  return (
    <Panel
      title="Prices in force now"
      name="prices"
      source={pricesQuery(scope, readPriceSearch(state.q), limit)}
      size="block"
      span={12}
      contentHeight={300}
    >
      {({ prices, next }) => (
        <>
          <PriceSearchForm key={state.q} />
          {prices.length === 0 && <p className="note">No price is in force that fits.</p>}
          {prices.length > 0 && (
            <Table
              caption="Prices in force, by provider and model"
              columns={columns}
              rows={prices}
              rowKey={({ id }) => id}
              narrow="scroll"
              open={({ id }) => update({ sel: writeSettingsSelection("row", id) })}
              openKey={openId}
            />
          )}
          <p className="row table-foot note">
            {next === null ? (
              `All ${formatCount(prices.length)} that fit.`
            ) : (
              <>
                The first {formatCount(prices.length)}.{" "}
                {limit < SHOWN_MAX && (
                  <button type="button" className="link" onClick={() => setLimit(SHOWN_MAX)}>
                    Show up to {formatCount(SHOWN_MAX)}
                  </button>
                )}
              </>
            )}
          </p>
          {openId !== undefined && (
            <PriceDrawer row={prices.find(({ id }) => id === openId)} close={() => update({ sel: undefined })} />
          )}
        </>
      )}
    </Panel>
  );
}

const priceColumn = (id: keyof PriceRowJson["prices"], label: string): Column<PriceRowJson> => ({
  id,
  header: label,
  label,
  align: "right",
  cell: ({ prices, currency }) => (
    <UnitPrice price={prices[id]?.price} currency={currency} per={prices[id]?.per ?? 1_000_000} />
  ),
});

const columns: readonly Column<PriceRowJson>[] = [
  { id: "model", header: "Model", label: "Model", cell: ({ model }) => model },
  { id: "provider", header: "Provider", label: "Provider", cell: ({ provider }) => provider },
  {
    id: "tier",
    header: "Tier",
    label: "Tier",
    cell: ({ tier, region }) => (region === null ? tier : `${tier}, ${region}`),
  },
  priceColumn("input_uncached", "Input, per 1M"),
  priceColumn("cache_read", "Cached"),
  priceColumn("output_text", "Output"),
  {
    id: "source",
    header: "Source",
    label: "Source",
    cell: ({ source, is_own }) => (is_own ? <span className="chip">own: {source}</span> : source),
  },
  {
    id: "counts",
    header: "Counts",
    label: "Counts",
    cell: ({ overridden_by }) => (overridden_by === null ? "yes" : <span className="note">overridden</span>),
  },
];
