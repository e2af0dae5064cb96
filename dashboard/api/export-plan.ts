import type { Readable } from "node:stream";
import type { ExportFormat } from "@outlay/clickhouse/store";
import type { FocusVersion } from "@outlay/core/focus/focus-columns";
import type { Filter } from "../contract/analytics.ts";
import type { EconomicsFigures } from "./answer-economics-figures.ts";
import type { UsageQuestion } from "./export-question.ts";

/** One export: what is asked, and how its file and its figures are got. */
export interface ExportPlan {
  readonly kind: "calls" | "spend" | "tasks" | "focus";
  readonly format: ExportFormat;
  /** What is about the range as a whole: its price books, how much is known, and the total that screens show. */
  readonly question: UsageQuestion;
  /** What was asked, with every default, for whoever reads the sidecar. */
  readonly asked: Readonly<Record<string, unknown>> & { readonly f: readonly Filter[] };
  readonly focusVersion?: FocusVersion;
  /** Which remedy helps where the file would be too large. */
  readonly remedy: string;
  write(signal: AbortSignal): Promise<Readable>;
  summarize(signal: AbortSignal): Promise<{ readonly rows: number; readonly total: string | null }>;
  /** What a screen shows of the same tasks, where the file is one of tasks: its total is another than the spend of the question. */
  shown?(signal: AbortSignal): Promise<EconomicsFigures>;
}

/** `outlay-spend-shop-20260101T000000Z-20260201T000000Z.csv`: letters, digits, dots and dashes. */
export function fileName({ kind, format, question }: ExportPlan): string {
  const compact = (at: number): string => new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const { project, from, to } = question;
  return `outlay-${kind}-${project}-${compact(from)}-${compact(to)}.${format}`;
}
