import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { Logger } from "@outlay/core/log";
import type { Application, Response } from "express";
import { callTextEndpoint, eraseTextsEndpoint, type TextCapture, textAccessEndpoint } from "../contract/call-text.ts";
import { answerCallText } from "./answer-call-text.ts";
import { answerEraseTexts } from "./answer-erase-texts.ts";
import { answerTextAccess } from "./answer-text-access.ts";
import { type RouteDeps, route, routeTo } from "./api-route.ts";
import { refuseOtherOrigins } from "./security-headers.ts";

interface CallTextDeps {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly logger: Logger;
  readonly textCapture?: TextCapture;
}

/** Prompts and answers: reading them, who has read them, erasing them. */
export function routeCallTexts(app: Application, deps: CallTextDeps, routing: RouteDeps): void {
  const reading = { reader: deps.reader, writer: deps.writer, capture: deps.textCapture ?? "off" } as const;
  routeTo(
    app,
    callTextEndpoint,
    async (input, { request, response }) => {
      refuseOtherOrigins(request); // For it writes.
      const answer = await answerCallText(reading, input, requestIdOf(response));
      response.json(routing.checkAnswers ? callTextEndpoint.response.parse(answer) : answer);
    },
    routing,
  );
  route(app, textAccessEndpoint, (input) => answerTextAccess(deps.reader, input), routing);
  routeTo(
    app,
    eraseTextsEndpoint,
    async (input, { response }) => {
      const answer = await answerEraseTexts(deps, input, requestIdOf(response));
      response.json(routing.checkAnswers ? eraseTextsEndpoint.response.parse(answer) : answer);
    },
    routing,
  );
}

const requestIdOf = (response: Response): string => String(response.locals["requestId"]);
