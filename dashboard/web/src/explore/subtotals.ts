import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { GroupRow } from "./group-columns.tsx";

type Values = QueryAnswer["totals"];

interface Ranking {
  /** What the table is sorted by; `null` comes last either way. */
  readonly read: (row: GroupRow) => string | number | null;
  readonly isDown: boolean;
}

/**
 * Groups below the row of what they have in common, each level in the order the table is sorted by. `levels`: for each number of
 * leading dimensions, from one, their groups with all that is in them, shown here or not. A lead that `levels` does not know has
 * no row of its own and is as large as its largest group.
 */
export function withSubtotals(
  rows: readonly GroupRow[],
  levels: readonly (readonly { group: readonly string[]; values: Values; previous: Values | null }[])[],
  ranking: Ranking,
): GroupRow[] {
  const [level, ...below] = levels;
  const inOrder = [...rows].sort((left, right) => compare(left, right, ranking));
  if (level === undefined) return inOrder;
  const depth = level[0]?.group.length ?? 1;
  const known = new Map(level.map((one) => [JSON.stringify(one.group), one]));
  const byLead = new Map<string, GroupRow[]>();
  for (const row of inOrder) {
    const lead = JSON.stringify(row.group.slice(0, depth));
    byLead.set(lead, [...(byLead.get(lead) ?? []), row]);
  }
  const blocks = [...byLead].flatMap(([lead, own]) => {
    const found = known.get(lead);
    const sum: GroupRow | undefined = found && { ...found, key: `sum ${lead}`, trend: [], isSubtotal: true };
    const head = sum ?? own[0];
    return head === undefined ? [] : [{ head, rows: [...(sum ? [sum] : []), ...withSubtotals(own, below, ranking)] }];
  });
  return blocks.sort((left, right) => compare(left.head, right.head, ranking)).flatMap((block) => block.rows);
}

function compare(left: GroupRow, right: GroupRow, { read, isDown }: Ranking): number {
  const [a, b] = [read(left), read(right)];
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order =
    typeof a === "number" && typeof b === "number"
      ? a - b
      : String(a).localeCompare(String(b), "en", { numeric: true });
  return isDown ? -order : order;
}
