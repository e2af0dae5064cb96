import { isObject, type Json, listOf, objectOf, textOf } from "./fields.ts";

/**
 * Tools the provider ran, gathered from all chunks of a stream: any one of them may be the only one that shows a search,
 * and an event that is repeated, or listed once more in the final answer, is not another.
 */
export class StreamTools {
  /** Items of Responses and Realtime by id, or by place where they have none. */
  readonly #items = new Map<string, unknown>();
  /** Gemini's search queries by candidate. */
  readonly #queries = new Map<number, unknown[]>();

  /** Of an answer or a part of one: `output` items, and the grounding of candidates. */
  takePart(part: Json): void {
    listOf(part["output"]).forEach((item, index) => {
      this.#items.set(keyOf(item, index), item);
    });
    listOf(part["candidates"]).forEach((candidate, index) => {
      this.#takeGrounding(candidate, index);
    });
    // Gemini's Live API.
    this.#takeGrounding(part["serverContent"], 0);
  }

  /** Of an event that tells of one item that is done, before the final answer lists them all. */
  takeItem(chunk: Json): void {
    if (chunk["type"] !== "response.output_item.done" || !isObject(chunk["item"])) return;
    this.#items.set(keyOf(chunk["item"], chunk["output_index"]), chunk["item"]);
  }

  #takeGrounding(candidate: unknown, place: number): void {
    if (!isObject(candidate)) return;
    const grounding = objectOf(candidate["groundingMetadata"] ?? candidate["grounding_metadata"]);
    const queries = listOf(grounding["webSearchQueries"] ?? grounding["web_search_queries"]);
    if (queries.length === 0) return;
    const index = typeof candidate["index"] === "number" ? candidate["index"] : place;
    const known = this.#queries.get(index) ?? [];
    this.#queries.set(index, [...known, ...queries.filter((query) => !known.includes(query))]);
  }

  /** As the answer would have had them that was not streamed. */
  facts(): Json {
    const candidates = [...this.#queries.values()].map((webSearchQueries) => ({
      groundingMetadata: { webSearchQueries },
    }));
    return {
      ...(candidates.length > 0 && { candidates }),
      ...(this.#items.size > 0 && { output: [...this.#items.values()] }),
    };
  }
}

const keyOf = (item: unknown, place: unknown): string =>
  textOf(objectOf(item)["id"]) ?? `#${typeof place === "number" ? place : ""}`;
