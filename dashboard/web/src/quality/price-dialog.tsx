import type { PriceItem } from "@outlay/core/price-document";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { priceItemsEndpoint, putPriceItemEndpoint, UnpricedModelJson } from "../../../contract/prices.ts";
import { ask } from "../api/ask.ts";
import { figureQuery } from "../api/queries.ts";
import { Dialog } from "../components/dialog.tsx";
import { Money } from "../components/money.tsx";
import { useWho, WhoFields } from "../components/who-fields.tsx";
import { formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { itemName, type TypedPrices, typedPrice } from "./price-item.ts";
import { RepriceSteps } from "./reprice-steps.tsx";

interface PriceDialogProps {
  readonly model: UnpricedModelJson;
  readonly close: () => void;
}

const OWN = "own";

/** Says what a model costs, or which model it is; then, if wanted, prices the calls there were. */
export function PriceDialog({ model, close }: PriceDialogProps) {
  const { scope } = useApp();
  const sent = model.model_resolved ?? model.model_requested ?? "";
  const [choice, setChoice] = useState(model.suggestions.length > 0 ? "0" : OWN);
  const [typed, setTyped] = useState<TypedPrices>({ input: "", cacheRead: "", output: "" });
  const { who, setWho, isSaid } = useWho();
  const provider = model.provider ?? "own";
  const name = itemName(provider, sent);
  const item = choice === OWN ? typedPrice(sent, provider, typed) : model.suggestions[Number(choice)]?.item;
  const version = useItemVersion(name);
  const saving = useMutation({
    mutationFn: (chosen: PriceItem) =>
      ask<typeof putPriceItemEndpoint>(`/prices/items/${name}`, {
        query: {},
        method: "PUT",
        body: { project: scope.project, scope: "project", item: chosen, expected_version: version ?? 0, ...who },
        signal: AbortSignal.timeout(30_000),
      }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (item !== undefined && isSaid && version !== undefined) saving.mutate(item);
  };
  return (
    <Dialog title={`Price of ${sent}`} shape="drawer" close={close}>
      <div className="call-facts" data-figure="add-price">
        <p className="note">{formatPlural(model.calls, "call")} of this range have no complete price.</p>
        {saving.data === undefined ? (
          <form className="change-form" onSubmit={submit}>
            <fieldset>
              <legend>What is it?</legend>
              {model.suggestions.map((suggestion, at) => (
                <label key={`${suggestion.provider}/${suggestion.model}`} className="choice-row">
                  <input
                    type="radio"
                    name="meaning"
                    checked={choice === String(at)}
                    onChange={() => setChoice(String(at))}
                  />
                  <span>
                    It means <strong>{suggestion.model}</strong> of {suggestion.provider}
                    <span className="choice-hint">
                      {" "}
                      {suggestion.confidence} confidence: {suggestion.reason}
                      {suggestion.estimated_cost !== null && (
                        <>
                          ; these calls would cost about <Money value={suggestion.estimated_cost} />
                        </>
                      )}
                    </span>
                  </span>
                </label>
              ))}
              <label className="choice-row">
                <input type="radio" name="meaning" checked={choice === OWN} onChange={() => setChoice(OWN)} />
                <span>It has a price of its own</span>
              </label>
            </fieldset>
            {choice === OWN && <OwnPrices typed={typed} setTyped={setTyped} />}
            <WhoFields who={who} setWho={setWho} />
            {saving.isError && (
              <p className="failure-cause" role="alert">
                {saving.error.message}
              </p>
            )}
            <button
              type="submit"
              className="button"
              disabled={item === undefined || !isSaid || version === undefined || saving.isPending}
            >
              {saving.isPending ? "Saving …" : "Save"}
            </button>
          </form>
        ) : (
          <>
            <p role="status">
              Saved as <code>{name}</code>. Calls from now on are priced by it.
            </p>
            {saving.data.warnings.map((warning) => (
              <p key={warning} className="note">
                {warning}
              </p>
            ))}
            <RepriceSteps model={sent} who={who} close={close} />
          </>
        )}
      </div>
    </Dialog>
  );
}

/** The version an entry of this name has now, deleted ones included: a change says what it was made from. */
function useItemVersion(name: string): number | undefined {
  const { scope } = useApp();
  const query = { project: scope.project };
  const answer = (signal: AbortSignal) => ask<typeof priceItemsEndpoint>("/prices/items", { query, signal });
  const found = useQuery({ ...figureQuery({ scope, name: "price-items", asked: query, answer }), staleTime: 0 });
  if (found.data === undefined) return undefined;
  return found.data.items.find((item) => item.name === name && item.scope === "project")?.version ?? 0;
}

interface OwnPricesProps {
  readonly typed: TypedPrices;
  readonly setTyped: (typed: TypedPrices) => void;
}

const fields = [
  ["input", "Input"],
  ["cacheRead", "Cached input (empty: as input)"],
  ["output", "Output"],
] as const;

const OwnPrices = ({ typed, setTyped }: OwnPricesProps) => (
  <fieldset>
    <legend>USD for 1,000,000 tokens</legend>
    {fields.map(([key, label]) => (
      <label key={key}>
        {label}
        <input
          value={typed[key]}
          inputMode="decimal"
          autoComplete="off"
          pattern="\s*\d{1,9}(\.\d{1,15})?\s*"
          title="A decimal number such as 0.075"
          required={key !== "cacheRead"}
          onChange={(event) => setTyped({ ...typed, [key]: event.target.value })}
        />
      </label>
    ))}
  </fieldset>
);
