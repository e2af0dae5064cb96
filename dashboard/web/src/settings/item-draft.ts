import type { PriceItem } from "@outlay/core/price-document";
import { isAmount, itemName, type TypedPrices, typedPrice } from "../quality/price-item.ts";

type Tier = Extract<PriceItem, { kind: "price" }>["tier"];
export const tiers: readonly Tier[] = ["standard", "batch", "flex", "priority", "fast", "scale", "provisioned"];

/** What a form can write; `document` is any item as JSON. */
export type DraftKind = "price" | "alias" | "contract" | "document";

/** A price item while it is written; "" = not said. */
export interface ItemDraft {
  readonly kind: DraftKind;
  readonly provider: string;
  /** A price: its model. An alias: the name that is sent. A contract: models it holds for, separated by commas. */
  readonly model: string;
  readonly tier: Tier;
  readonly typed: TypedPrices;
  /** A day; it holds from 00:00 UTC of it on. */
  readonly from: string;
  readonly meansModel: string;
  /** A contract: what is paid for 1 USD of list price. */
  readonly factor: string;
  readonly contract: string;
  readonly json: string;
}

/** A new item for a model. */
export const emptyDraft = (provider: string, model: string): ItemDraft => ({
  kind: "price",
  provider,
  model,
  tier: "standard",
  typed: { input: "", cacheRead: "", output: "" },
  from: "",
  meansModel: "",
  factor: "",
  contract: "",
  json: "",
});

/** The item the draft describes; `undefined` while something is missing. The server judges what is said. */
export function readItemDraft(draft: ItemDraft): PriceItem | undefined {
  const [provider, model] = [draft.provider.trim(), draft.model.trim()];
  const from = draft.from === "" ? {} : { from: draft.from };
  switch (draft.kind) {
    case "price": {
      const price = provider === "" || model === "" ? undefined : typedPrice(model, provider, draft.typed);
      return price?.kind === "price" ? { ...price, tier: draft.tier, ...from } : undefined;
    }
    case "alias": {
      const means = draft.meansModel.trim();
      if (provider === "" || model === "" || means === "") return undefined;
      return { kind: "alias", model, means: { provider, model: means }, ...from };
    }
    case "contract": {
      const models = splitNames(draft.model);
      if (provider === "" || draft.contract.trim() === "" || !isAmount(draft.factor)) return undefined;
      return {
        kind: "contract",
        id: draft.contract.trim(),
        provider,
        ...(models.length > 0 && { models }),
        factor: draft.factor.trim(),
        ...from,
      };
    }
    case "document":
      return readItemJson(draft.json).item;
  }
}

/** An item from JSON: that it is an object of some kind is all that is judged here. */
export function readItemJson(text: string): { item?: PriceItem; fault?: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("kind" in value)) {
      return { fault: "An item is an object with a kind: price, alias, contract, multiplier or fx." };
    }
    return { item: value as PriceItem };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

/** "a, b" as its names; empty ones are none. */
export const splitNames = (text: string): string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/** A name to begin with, of what the draft is about; "" while that is not said. */
export function draftName({ kind, provider, model, tier, contract }: ItemDraft): string {
  if (model.trim() === "" && kind !== "contract") return "";
  if (kind === "contract") return itemName("contract", contract.trim() || provider.trim());
  if (kind === "alias") return itemName("alias", model.trim());
  return itemName(provider.trim() || "own", tier === "standard" ? model.trim() : `${model.trim()}.${tier}`);
}
