import { colourSlots, seriesColour } from "../charts/colours.ts";
import { kindName } from "./span-icon.tsx";
import type { DrawnTrace, Span } from "./spans.ts";

/** What the bars of a waterfall can be coloured by. */
export const barColours = ["cost", "model", "kind"] as const;
export type BarColour = (typeof barColours)[number];

export interface Legend {
  /** The colour of a span's bar; `undefined`: that of work that is not billed. */
  readonly of: (span: Span) => string | undefined;
  readonly entries: readonly { readonly name: string; readonly colour: string }[];
}

const STEPS = 7;
const ENTRIES_MAX = 7;

export function legendOf(trace: DrawnTrace, by: BarColour): Legend {
  if (by === "cost") return costLegend(trace.spans);
  const read = (span: Span) => (by === "model" ? span.model : kindName(span.kind));
  const counts = new Map<string, number>();
  for (const span of trace.spans) {
    const name = read(span);
    if (name !== "") counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const slots = colourSlots(by === "model" ? "model_resolved" : "span-kind", names.slice(0, ENTRIES_MAX));
  return {
    of: (span) => (read(span) === "" ? undefined : seriesColour(slots.get(read(span)))),
    entries: names.map((name) => ({ name, colour: seriesColour(slots.get(name)) })).slice(0, ENTRIES_MAX),
  };
}

/** The dearer, the darker, in seven steps up to the dearest call of the trace. */
function costLegend(spans: readonly Span[]): Legend {
  const top = spans.reduce((most, span) => (span.isBilled ? Math.max(most, Number(span.cost ?? 0)) : most), 0);
  const step = (cost: string | null) => (top <= 0 ? 1 : Math.max(1, Math.ceil((Number(cost ?? 0) / top) * STEPS)));
  const hasUnpriced = spans.some(({ isBilled, cost }) => isBilled && cost === null);
  const mix = (at: number) => `color-mix(in srgb, var(--accent) ${COST_MIX[at - 1]}%, var(--surface))`;
  return {
    of: ({ isBilled, cost }) => (!isBilled ? undefined : cost === null ? UNPRICED : mix(step(cost))),
    entries: [
      ...(top <= 0 ? [] : steps.map(([at, name]) => ({ name, colour: mix(at) }))),
      ...(hasUnpriced ? [{ name: "no known price", colour: UNPRICED }] : []),
    ],
  };
}

const steps = [
  [1, "cheap"],
  [4, "half of the dearest"],
  [7, "dearest call"],
] as const;

/** Unknown is not cheap. */
const UNPRICED = "repeating-linear-gradient(-45deg, var(--warn) 0 2px, var(--surface) 2px 6px)";

/** Share of the accent in each step: from just visible to full. */
const COST_MIX = [30, 40, 52, 64, 76, 88, 100] as const;
