import type { PriceList } from "./price-book-shape.ts";

/** `70b`, `8x7b`: how large a model is, not which generation. */
const size = /^\d+(?:x\d+)?(?:\.\d+)?[bm]$/;
const hasVersion = (token: string): boolean => /\d/.test(token) && !size.test(token);
const tokensOf = (name: string): readonly string[] => name.split(/[-_:@/]/).filter((token) => token !== "");
const familyOf = (name: string): string =>
  tokensOf(name)
    .filter((token) => !hasVersion(token))
    .join("-");

/**
 * Whether the newest of a family can be told: its name says a generation (`claude-3-7-sonnet`), or the lists know one
 * model of that family only. `gemini-pro` of `gemini-pro-latest` may be any of five generations with as many prices.
 */
export function isOnlyOfFamily(name: string, lists: readonly PriceList[]): boolean {
  if (tokensOf(name).some(hasVersion)) return true;
  const family = familyOf(name);
  const models = new Set<string>();
  for (const { exact } of lists) {
    for (const [listed, { id }] of exact) if (familyOf(listed) === family) models.add(id.toLowerCase());
  }
  return models.size <= 1;
}
