/** What is looked for among the prices; "" = anything. */
export interface PriceSearch {
  readonly model: string;
  readonly provider: string;
  readonly tier: string;
  readonly source: string;
}

const fields = ["provider", "tier", "source"] as const;

/** Reads `gpt-5 provider:openai tier:batch source:curated`, as it stands in the address. Other words are of the model. */
export function readPriceSearch(text: string | undefined): PriceSearch {
  const found: Record<(typeof fields)[number], string> = { provider: "", tier: "", source: "" };
  const words = (text ?? "").split(/\s+/).filter((word) => {
    const field = fields.find((name) => word.startsWith(`${name}:`));
    if (field === undefined) return word !== "";
    found[field] = word.slice(field.length + 1);
    return false;
  });
  return { model: words.join(" "), ...found };
}

/** {@link readPriceSearch} backwards; `undefined` where anything is looked for. */
export function writePriceSearch(search: PriceSearch): string | undefined {
  const named = fields.flatMap((field) => {
    const value = search[field].trim().replaceAll(/\s+/g, "-");
    return value === "" ? [] : [`${field}:${value}`];
  });
  const text = [search.model.trim(), ...named].filter((part) => part !== "").join(" ");
  return text === "" ? undefined : text;
}
