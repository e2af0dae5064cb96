import type { Column } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { Toggle } from "../components/toggle.tsx";
import { formatCount, formatDuration, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { type BarColour, barColours, type Legend } from "./span-colours.ts";
import { costOf, endOf, type SpanRow } from "./span-rows.ts";
import type { DrawnTrace } from "./spans.ts";
import type { Waterfall } from "./use-waterfall.ts";

const colourNames: Readonly<Record<BarColour, string>> = { cost: "Cost", model: "Model", kind: "Kind" };

/** What the address says of the colours; anything else is cost. */
export const colourOf = (text: string | undefined): BarColour => barColours.find((name) => name === text) ?? "cost";

export function WaterfallTools({
  model,
  colour,
  isPathShown,
}: {
  model: Waterfall;
  colour: BarColour;
  isPathShown: boolean;
}) {
  const { update } = useApp();
  const isCollapsed = model.collapsed.size > 0;
  return (
    <div className="waterfall-tools">
      <div className="row">
        <span className="note">Colour by</span>
        <Toggle
          label="Colour by"
          options={barColours.map((value) => ({ value, name: colourNames[value] }))}
          chosen={colour}
          choose={(name) => update({ color: name === "cost" ? undefined : name }, "replace")}
        />
      </div>
      <div className="row">
        <button
          type="button"
          className="button"
          aria-pressed={isPathShown}
          title="The chain of spans that decided how long the trace took"
          onClick={() => update({ path: isPathShown ? "off" : undefined }, "replace")}
        >
          Critical path
        </button>
        <button
          type="button"
          className="button"
          disabled={model.isWhole && model.selected === undefined}
          onClick={model.fit}
        >
          {model.isWhole ? "Fit span" : "Whole time"} <kbd className="key-hint">z</kbd>
        </button>
        <button type="button" className="button" onClick={model.toggleAll}>
          {isCollapsed ? "Expand all" : "Collapse all"}
        </button>
      </div>
    </div>
  );
}

interface FootProps {
  readonly trace: DrawnTrace;
  readonly legend: Legend;
  readonly rows: readonly SpanRow[];
  readonly isPathShown: boolean;
}

/** What the marks mean, and the rows as a file. */
export function WaterfallFoot({ trace, legend, rows, isPathShown }: FootProps) {
  const hasTtft = trace.spans.some(({ ttftMs }) => ttftMs !== undefined);
  const hasQueue = trace.spans.some(({ queueMs }) => queueMs !== undefined);
  return (
    <div className="row table-foot waterfall-foot">
      <ul className="waterfall-legend" aria-label="What the bars mean">
        {legend.entries.map(({ name, colour }) => (
          <li key={name}>
            <span className="legend-swatch" style={{ background: colour }} aria-hidden="true" /> {name}
          </li>
        ))}
        <li>
          <span className="legend-swatch legend-unbilled" aria-hidden="true" /> not billed
        </li>
        {isPathShown && (
          <li>
            <span className="legend-swatch legend-critical" aria-hidden="true" /> critical path
          </li>
        )}
        {hasTtft && (
          <li>
            <span className="legend-swatch legend-first" aria-hidden="true" /> first token
          </li>
        )}
        {hasQueue && (
          <li>
            <span className="legend-swatch legend-queue" aria-hidden="true" /> in a queue
          </li>
        )}
      </ul>
      <p className="note" role="status" data-figure="rows-shown">
        {formatPlural(rows.length, "row")} of {formatPlural(trace.records, "span")}
        {trace.spans_omitted > 0 && `; ${formatCount(trace.spans_omitted)} not drawn`}
      </p>
      <TableExport name={`trace-${trace.trace_id}`} columns={exported} rows={rows} />
    </div>
  );
}

const column = (label: string, text: (row: SpanRow) => string): Column<SpanRow> => ({
  id: label,
  header: label,
  label,
  text,
  cell: text,
});

const exported: readonly Column<SpanRow>[] = [
  column("Span", ({ tries }) => tries[0]?.name ?? ""),
  column("Depth", ({ depth }) => String(depth)),
  column("Kind", ({ tries }) => tries[0]?.kind ?? ""),
  column("Model", ({ tries }) => tries.map(({ model }) => model).join(" → ")),
  column("Tries", ({ tries }) => String(tries.length)),
  column("Status", ({ tries }) => tries.at(-1)?.status ?? ""),
  column("Start ms", ({ tries }) => String(tries[0]?.startMs ?? "")),
  column("Duration ms", ({ tries }) =>
    tries.at(-1)?.durationMs === undefined ? "" : String(Math.max(...tries.map(endOf)) - (tries[0]?.startMs ?? 0)),
  ),
  column("Own cost USD", (row) => costOf(row).own ?? ""),
  column("Cost with below USD", (row) => costOf(row).total ?? ""),
  column("Critical path", ({ tries }) => formatDuration(tries.reduce((sum, { criticalMs }) => sum + criticalMs, 0))),
];
