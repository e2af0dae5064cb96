import type { PriceDocument, PriceItem } from "./price-document.ts";

export interface PriceItemChange {
  readonly change: "added" | "changed" | "removed";
  readonly before: PriceItem | undefined;
  readonly after: PriceItem | undefined;
}

export interface PriceDocumentDiff {
  readonly changes: readonly PriceItemChange[];
  readonly unchanged: number;
}

/** What replacing one document by another changes. Items are the same by what they are about, not by their place. */
export function diffPriceDocuments(before: PriceDocument | undefined, after: PriceDocument): PriceDocumentDiff {
  const old = byIdentity(before?.items ?? []);
  const changes: PriceItemChange[] = [];
  let unchanged = 0;
  for (const [identity, item] of byIdentity(after.items)) {
    const known = old.get(identity);
    old.delete(identity);
    if (known === undefined) changes.push({ change: "added", before: undefined, after: item });
    else if (canonical(known) !== canonical(item)) changes.push({ change: "changed", before: known, after: item });
    else unchanged += 1;
  }
  for (const item of old.values()) changes.push({ change: "removed", before: item, after: undefined });
  return { changes, unchanged };
}

/** Several items about the same thing are told apart by their order. */
function byIdentity(items: readonly PriceItem[]): Map<string, PriceItem> {
  const found = new Map<string, PriceItem>();
  for (const item of items) {
    const about = aboutOf(item).join("\n");
    let nth = 1;
    while (found.has(`${about}\n${nth}`)) nth += 1;
    found.set(`${about}\n${nth}`, item);
  }
  return found;
}

function aboutOf(item: PriceItem): readonly (string | undefined)[] {
  switch (item.kind) {
    case "price":
      return [item.kind, item.provider, item.model, item.tier, item.region, item.from, canonical(item.windows)];
    case "multiplier":
      return [item.kind, item.provider, item.tier, item.regions?.join(), item.models?.join(), item.from];
    case "contract":
      return [item.kind, item.id, item.from];
    case "fx":
      return [item.kind, item.currency, item.from];
    case "alias":
      return [item.kind, item.model, item.onlyProvider, item.from];
  }
}

/** JSON with sorted keys: the order in which somebody wrote them is no change. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
        : part,
    ) ?? ""
  );
}
