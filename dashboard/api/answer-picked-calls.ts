import { usagePicked } from "@outlay/clickhouse/queries/usage-picked";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { pickedCallsEndpoint } from "../contract/picked-calls.ts";
import type { HandlerInput } from "./api-route.ts";
import { callJson } from "./call-json.ts";
import { openQuestion, rangeJson } from "./measure-scope.ts";

/** A few calls of a question, to look at one by one. */
export async function answerPickedCalls(
  reader: Reader,
  { body, now, signal }: HandlerInput<unknown, z.output<(typeof pickedCallsEndpoint)["body"]>>,
): Promise<z.input<(typeof pickedCallsEndpoint)["response"]>> {
  const { pick, limit } = body;
  const question = await openQuestion(reader, { asked: body, by: [], now, signal });
  const { from, to } = question.range;
  const rows = await reader.query(usagePicked, { ...question.scope, from, to, pick, limit }, { signal });
  return { range: rangeJson(question.range), pick, calls: rows.map(callJson), data_version: question.version };
}
