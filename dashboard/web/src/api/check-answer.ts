import { endpoints } from "../../../contract/all.ts";

/** Development only: throws with the exact place where an answer departs from the contract. */
export function checkAnswer(path: string, body: unknown): void {
  const found = endpoints.find((endpoint) => endpoint.path === path);
  const parsed = found?.response.safeParse(body);
  if (parsed?.success === false) throw new Error(`${path} departs from its contract: ${parsed.error.message}`);
}
