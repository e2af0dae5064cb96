import { readItemJson } from "./item-draft.ts";

interface ItemJsonProps {
  readonly json: string;
  readonly setJson: (json: string) => void;
}

/** Any item as it is kept, to be written as JSON: tiers, windows, steps for long prompts, rates. */
export function ItemJson({ json, setJson }: ItemJsonProps) {
  const { fault } = readItemJson(json);
  return (
    <>
      <label>
        The item, as JSON
        <textarea
          value={json}
          rows={14}
          spellCheck={false}
          aria-invalid={json.trim() !== "" && fault !== undefined}
          onChange={({ target }) => setJson(target.value)}
        />
      </label>
      {json.trim() !== "" && fault !== undefined && <p className="note">{fault}</p>}
    </>
  );
}
