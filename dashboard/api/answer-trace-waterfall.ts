import type { TraceSpanRow } from "@outlay/clickhouse/queries/traces";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { WaterfallAnswer, waterfallEndpoint } from "../contract/trace-waterfall.ts";
import type { HandlerInput } from "./api-route.ts";
import { readTrace, spansOmitted } from "./trace-read.ts";
import { shownTree } from "./trace-tree.ts";
import { waterfallSpans } from "./trace-waterfall-json.ts";

/** A browser is not sent more than that of one trace. */
const SPANS_BYTES_MAX = 960_000;
const SERVICES_MAX = 20;

/** One trace as it is drawn. AppErrors: those of readTrace. */
export async function answerTraceWaterfall(
  reader: Reader,
  input: HandlerInput<z.output<(typeof waterfallEndpoint)["query"]>, unknown>,
): Promise<WaterfallAnswer> {
  const read = await readTrace(reader, input);
  let { tree } = read;
  let drawn = waterfallSpans(tree);
  for (;;) {
    const bytes = Buffer.byteLength(JSON.stringify(drawn));
    if (bytes <= SPANS_BYTES_MAX || drawn.spans.length <= 1) break;
    // Somewhat fewer than would fit if all were as long as these: most of the time one more round does.
    tree = shownTree(tree, Math.floor((drawn.spans.length * SPANS_BYTES_MAX * 0.97) / bytes));
    drawn = waterfallSpans(tree);
  }
  const { endedAt, startedAt, idleMs } = tree.path;
  return {
    ...read.facts,
    services: servicesOf(read.rows),
    critical_path: { duration_ms: endedAt - startedAt - idleMs, idle_ms: idleMs },
    ...drawn,
    spans_omitted: spansOmitted(read, tree.shown),
  };
}

const servicesOf = (rows: readonly TraceSpanRow[]): string[] =>
  [...new Set(rows.flatMap(({ tags }) => tags["service.name"] ?? []))].sort().slice(0, SERVICES_MAX);
