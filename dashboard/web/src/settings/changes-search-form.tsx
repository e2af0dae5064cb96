import { type FormEvent, useState } from "react";
import { useApp } from "../shell/app-context.ts";
import { kindWords } from "./change-words.ts";
import { readChangesSearch, writeChangesSearch } from "./changes-search.ts";
import { TextField } from "./text-field.tsx";

/** Which changes are looked for; it goes into the address when it is sent. */
export function ChangesSearchForm({ kinds }: { kinds: readonly string[] }) {
  const { state, update } = useApp();
  const [search, setSearch] = useState(() => readChangesSearch(state.q));
  const set = (patch: Partial<typeof search>) => setSearch({ ...search, ...patch });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update({ q: writeChangesSearch(search), sel: undefined });
  };
  const choices = search.kind === "" || kinds.includes(search.kind) ? kinds : [...kinds, search.kind];
  return (
    <form className="settings-search" onSubmit={submit} aria-label="Find changes">
      <label>
        Kind
        <select value={search.kind} onChange={({ target }) => set({ kind: target.value })}>
          <option value="">any</option>
          {choices.map((kind) => (
            <option key={kind} value={kind}>
              {kindWords(kind)}
            </option>
          ))}
        </select>
      </label>
      <TextField label="Name, or a part of it" value={search.name} set={(name) => set({ name })} placeholder="any" />
      <TextField label="By" value={search.by} set={(by) => set({ by })} placeholder="anybody" />
      <TextField label="From (UTC)" type="date" value={search.from} set={(from) => set({ from })} />
      <TextField label="Until (UTC)" type="date" value={search.to} set={(to) => set({ to })} />
      <button type="submit" className="button">
        Find
      </button>
      {state.q !== undefined && (
        <button
          type="button"
          className="button button-quiet"
          onClick={() => {
            setSearch(readChangesSearch(undefined));
            update({ q: undefined });
          }}
        >
          Clear
        </button>
      )}
    </form>
  );
}
