import type { TypedPrices } from "../quality/price-item.ts";
import { type DraftKind, type ItemDraft, tiers } from "./item-draft.ts";
import { ItemJson } from "./item-json.tsx";
import { TextField } from "./text-field.tsx";

interface DraftFieldsProps {
  readonly draft: ItemDraft;
  readonly setDraft: (draft: ItemDraft) => void;
}

const kinds: readonly (readonly [kind: DraftKind, name: string, hint: string])[] = [
  ["price", "Price", "what a model costs you"],
  ["alias", "Alias", "a name that means a model there is a price for"],
  ["contract", "Contract", "a share of the list price"],
  ["document", "Anything else", "as JSON: rates, tier rules, steps, hours of the week"],
];

/** The fields of the kind that is chosen. */
export function DraftFields({ draft, setDraft }: DraftFieldsProps) {
  const set = (patch: Partial<ItemDraft>) => setDraft({ ...draft, ...patch });
  return (
    <>
      <fieldset>
        <legend>What is it?</legend>
        {kinds.map(([kind, name, hint]) => (
          <label key={kind} className="choice-row">
            <input type="radio" name="kind" checked={draft.kind === kind} onChange={() => set({ kind })} />
            <span>
              {name} <span className="settings-unit">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {draft.kind === "price" && <PriceFields draft={draft} set={set} />}
      {draft.kind === "alias" && <AliasFields draft={draft} set={set} />}
      {draft.kind === "contract" && <ContractFields draft={draft} set={set} />}
      {draft.kind === "document" ? (
        <ItemJson json={draft.json} setJson={(json) => set({ json })} />
      ) : (
        <TextField
          label="From (00:00 UTC; empty: since ever)"
          type="date"
          value={draft.from}
          set={(from) => set({ from })}
        />
      )}
    </>
  );
}

interface FieldsProps {
  readonly draft: ItemDraft;
  readonly set: (patch: Partial<ItemDraft>) => void;
}

const priceFields: readonly (readonly [key: keyof TypedPrices, label: string])[] = [
  ["input", "Input, USD for 1,000,000 tokens"],
  ["cacheRead", "Cached input (empty: as input)"],
  ["output", "Output, USD for 1,000,000 tokens"],
];

const PriceFields = ({ draft, set }: FieldsProps) => (
  <>
    <TextField label="Provider" value={draft.provider} set={(provider) => set({ provider })} isRequired />
    <TextField label="Model" value={draft.model} set={(model) => set({ model })} isRequired />
    <label>
      Tier
      <select
        value={draft.tier}
        onChange={({ target }) => set({ tier: tiers.find((tier) => tier === target.value) ?? "standard" })}
      >
        {tiers.map((tier) => (
          <option key={tier}>{tier}</option>
        ))}
      </select>
    </label>
    {priceFields.map(([key, label]) => (
      <TextField
        key={key}
        label={label}
        value={draft.typed[key]}
        set={(value) => set({ typed: { ...draft.typed, [key]: value } })}
        isRequired={key !== "cacheRead"}
        isDecimal
      />
    ))}
  </>
);

const AliasFields = ({ draft, set }: FieldsProps) => (
  <>
    <TextField label="Name as it is sent" value={draft.model} set={(model) => set({ model })} isRequired />
    <TextField label="Provider it means" value={draft.provider} set={(provider) => set({ provider })} isRequired />
    <TextField label="Model it means" value={draft.meansModel} set={(meansModel) => set({ meansModel })} isRequired />
  </>
);

const ContractFields = ({ draft, set }: FieldsProps) => (
  <>
    <TextField label="Contract" value={draft.contract} set={(contract) => set({ contract })} isRequired />
    <TextField label="Provider" value={draft.provider} set={(provider) => set({ provider })} isRequired />
    <TextField
      label="Models, with commas between (empty: all; * at the end: all that begin so)"
      value={draft.model}
      set={(model) => set({ model })}
    />
    <TextField
      label="Paid for 1 USD of list price (0.8 is 20 % off)"
      value={draft.factor}
      set={(factor) => set({ factor })}
      isRequired
      isDecimal
    />
  </>
);
