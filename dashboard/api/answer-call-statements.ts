import { callStatements } from "@outlay/clickhouse/queries/call-statements";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type { callStatementsEndpoint } from "../contract/call-statements.ts";
import { eventFilters } from "./answer-calls.ts";
import type { HandlerInput } from "./api-route.ts";

/** What a call says of itself. AppError `not_found` where there is no such call. */
export async function answerCallStatements(
  reader: Reader,
  { query: { project, event_id }, signal }: HandlerInput<z.output<(typeof callStatementsEndpoint)["query"]>, unknown>,
): Promise<z.input<(typeof callStatementsEndpoint)["response"]>> {
  const [row] = await reader.query(callStatements, { project, ...eventFilters(event_id) }, { signal });
  if (row === undefined) throw new AppError("not_found", `project ${project} has no call ${event_id}`);
  return {
    event_id,
    stated: row.stated,
    guardrails: row.checks.map(([name, stage, verdict]) => ({ name, stage, verdict })),
  };
}
