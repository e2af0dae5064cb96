/**
 * Instants as they stand in the URL and in queries: ISO-8601 with offset, or `now`, `now-7d`, `now/d`.
 * The same grammar as the API's `instantText`, written by hand so that the page need not carry zod.
 */
export type InstantUnit = "m" | "h" | "d" | "w" | "M" | "y";

export type Instant =
  | { readonly kind: "absolute"; readonly atMs: number }
  | { readonly kind: "relative"; readonly amount: number; readonly unit: InstantUnit; readonly snap?: InstantUnit };

const RELATIVE = /^now(?:([+-]\d{1,5})([mhdwMy]))?(?:\/([mhdwMy]))?$/;
const ABSOLUTE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads an instant; `undefined` when the text is not one. */
export function parseInstant(text: string): Instant | undefined {
  const match = RELATIVE.exec(text);
  if (match !== null) {
    const snap = match[3] as InstantUnit | undefined;
    const base = { kind: "relative", amount: Number(match[1] ?? 0), unit: (match[2] ?? "d") as InstantUnit } as const;
    return snap === undefined ? base : { ...base, snap };
  }
  if (!ABSOLUTE.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : { kind: "absolute", atMs };
}

const UNIT_MS = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  M: 2_629_746_000,
  y: 31_556_952_000,
} as const;

/**
 * Milliseconds since 1970 of an instant, near enough to order two of them and to name a length: months and years are
 * mean ones and snapping is in UTC. The exact edges of a range are the server's, in the answer's `range`.
 */
export function approximateMs(instant: Instant, nowMs: number): number {
  if (instant.kind === "absolute") return instant.atMs;
  const moved = nowMs + instant.amount * UNIT_MS[instant.unit];
  if (instant.snap === undefined) return moved;
  const date = new Date(moved);
  if (instant.snap === "y") return Date.UTC(date.getUTCFullYear(), 0, 1);
  if (instant.snap === "M") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return moved - (moved % UNIT_MS[instant.snap]);
}
