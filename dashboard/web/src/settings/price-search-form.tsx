import { type FormEvent, useState } from "react";
import { useApp } from "../shell/app-context.ts";
import { tiers } from "./item-draft.ts";
import { readPriceSearch, writePriceSearch } from "./price-search.ts";

/** What is looked for; it goes into the address when it is sent. */
export function PriceSearchForm() {
  const { state, update } = useApp();
  const [search, setSearch] = useState(() => readPriceSearch(state.q));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update({ q: writePriceSearch(search), sel: undefined });
  };
  const field = (name: "model" | "provider" | "source", label: string, placeholder: string) => (
    <label>
      {label}
      <input
        value={search[name]}
        placeholder={placeholder}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => setSearch({ ...search, [name]: target.value })}
      />
    </label>
  );
  return (
    <form className="settings-search" onSubmit={submit} aria-label="Find prices">
      {field("model", "Model, or a part of its name", "any")}
      {field("provider", "Provider", "any")}
      <label>
        Tier
        <select value={search.tier} onChange={({ target }) => setSearch({ ...search, tier: target.value })}>
          <option value="">any</option>
          {tiers.map((tier) => (
            <option key={tier}>{tier}</option>
          ))}
        </select>
      </label>
      {field("source", "Source", "any")}
      <button type="submit" className="button">
        Find
      </button>
      {state.q !== undefined && (
        <button type="button" className="button button-quiet" onClick={() => update({ q: undefined })}>
          Clear
        </button>
      )}
    </form>
  );
}
