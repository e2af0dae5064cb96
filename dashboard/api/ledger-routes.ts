import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { Application } from "express";
import { callHistoryEndpoint } from "../contract/call-history.ts";
import { callStatementsEndpoint } from "../contract/call-statements.ts";
import { closeMonthEndpoint, monthsEndpoint, reopenMonthEndpoint } from "../contract/months.ts";
import {
  applyRepricingEndpoint,
  cancelRepricingEndpoint,
  listRepricingsEndpoint,
  repricingEndpoint,
  requestRepricingEndpoint,
} from "../contract/repricing.ts";
import { answerCallHistory } from "./answer-call-history.ts";
import { answerCallStatements } from "./answer-call-statements.ts";
import { answerCloseMonth, answerMonths, answerReopenMonth } from "./answer-months.ts";
import {
  answerApplyRepricing,
  answerCancelRepricing,
  answerRepricing,
  answerRepricings,
  answerRequestRepricing,
} from "./answer-repricing.ts";
import { type RouteDeps, route } from "./api-route.ts";

/** How far the ledger can be trusted, what it said before, and what changes it: history, re-pricing, months. */
export function routeLedger(
  app: Application,
  { reader, writer }: { readonly reader: Reader; readonly writer: Writer },
  routing: RouteDeps,
): void {
  route(app, callHistoryEndpoint, (input) => answerCallHistory(reader, input), routing);
  route(app, callStatementsEndpoint, (input) => answerCallStatements(reader, input), routing);
  route(app, requestRepricingEndpoint, (input) => answerRequestRepricing(writer, input), routing);
  route(app, listRepricingsEndpoint, (input) => answerRepricings(reader, input), routing);
  route(app, repricingEndpoint, (input) => answerRepricing(reader, input), routing);
  route(app, applyRepricingEndpoint, (input) => answerApplyRepricing(writer, input), routing);
  route(app, cancelRepricingEndpoint, (input) => answerCancelRepricing(writer, input), routing);
  route(app, monthsEndpoint, (input) => answerMonths(reader, input), routing);
  route(app, closeMonthEndpoint, (input) => answerCloseMonth(writer, input), routing);
  route(app, reopenMonthEndpoint, (input) => answerReopenMonth(writer, input), routing);
}
