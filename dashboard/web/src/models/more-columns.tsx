import type { z } from "zod";
import type { contextEndpoint } from "../../../contract/measures.ts";
import { Unknown } from "../components/money.tsx";
import type { Column } from "../components/table.tsx";
import { formatCount, formatRatio } from "../format/format-number.ts";
import type { ModelRow } from "./model-rows.ts";

export type ContextUse = z.output<(typeof contextEndpoint)["response"]>["models"][number];

interface MoreColumn extends Column<ModelRow> {
  readonly isUsual: boolean;
}

export const LIMITED_COLUMN = "rate-limited";
export const CONTEXT_COLUMN = "context-use";

const limitedShare = ({ attempts }: ModelRow): number | null =>
  attempts === undefined || attempts.calls === 0 ? null : attempts.rate_limited_calls / attempts.calls;

/** What costs a question of its own, asked only where it is shown. */
export const moreColumns: readonly MoreColumn[] = [
  {
    id: LIMITED_COLUMN,
    header: <span title="HTTP status 429, or an error type that says so, of its calls">Rate-limited</span>,
    label: "Rate-limited",
    align: "right",
    isUsual: false,
    text: (row) => String(limitedShare(row) ?? ""),
    sort: limitedShare,
    cell: (row) => {
      const share = limitedShare(row);
      if (share === null) return <Unknown why="not known yet, or no calls" />;
      return (
        <data value={share} title={`${formatCount(row.attempts?.rate_limited_calls)} calls`}>
          {formatRatio(share)}
        </data>
      );
    },
  },
  {
    id: CONTEXT_COLUMN,
    header: <span title="Input tokens ÷ context window, of the 95th percentile of calls">Context used p95</span>,
    label: "Context used p95",
    align: "right",
    isUsual: false,
    text: ({ context }) => String(context?.use_p95 ?? ""),
    sort: ({ context }) => context?.use_p95 ?? null,
    cell: ({ context }) =>
      context?.use_p95 == null ? (
        <Unknown why="its context window is not known: state it in Settings, Models" />
      ) : (
        <data value={context.use_p95} title={`most ${formatRatio(context.use_max)} of ${formatCount(context.window)}`}>
          {formatRatio(context.use_p95)}
        </data>
      ),
  },
];
