/** A price list as a file has it: ours, or LiteLLM's map by model. The server judges what stands in it. */
export type ImportData =
  | { readonly format: "prices"; readonly document: object }
  | { readonly format: "litellm"; readonly map: object };

/** Reads the text of a file; `fault` says why it is no list. Ours has `items`, the other names models. */
export function readImportFile(text: string): { data?: ImportData; fault?: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { fault: `The file is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { fault: "The file is no list of prices." };
  if ("items" in value) return { data: { format: "prices", document: value } };
  return { data: { format: "litellm", map: value } };
}
