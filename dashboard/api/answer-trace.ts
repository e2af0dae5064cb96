import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { TraceAnswer, traceEndpoint } from "../contract/traces.ts";
import type { HandlerInput } from "./api-route.ts";
import { criticalPathJson, spanJson } from "./trace-json.ts";
import { readTrace, spansOmitted } from "./trace-read.ts";

/** One trace as the ledger has it now. AppErrors: those of readTrace. */
export async function answerTrace(
  reader: Reader,
  input: HandlerInput<z.output<(typeof traceEndpoint)["query"]>, unknown>,
): Promise<TraceAnswer> {
  const read = await readTrace(reader, input);
  const { tree, facts } = read;
  return {
    ...facts,
    critical_path: criticalPathJson(tree),
    spans: tree.forest.filter(({ place }) => tree.shown[place]).map((node) => spanJson(node, tree)),
    spans_omitted: spansOmitted(read, tree.shown),
  };
}
