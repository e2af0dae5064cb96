import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { Application } from "express";
import {
  deadLetterEndpoint,
  deadLettersEndpoint,
  purgeDeadLettersEndpoint,
  replayDeadLettersEndpoint,
} from "../contract/dead-letters.ts";
import { ingestHealthEndpoint, storageEndpoint } from "../contract/ingest-health.ts";
import { ledgerAuditEndpoint } from "../contract/ledger-audit.ts";
import { answerPurgeDeadLetters, answerReplayDeadLetters } from "./answer-dead-letter-changes.ts";
import { answerDeadLetter, answerDeadLetters } from "./answer-dead-letters.ts";
import { answerIngestHealth } from "./answer-ingest-health.ts";
import { answerLedgerAudit } from "./answer-ledger-audit.ts";
import { answerStorage } from "./answer-storage.ts";
import { type RouteDeps, route } from "./api-route.ts";
import type { LocalCounters } from "./local-counters.ts";

/** Does everything arrive, is nothing lost or twice, and what became of what could not be stored. */
export function routeOps(
  app: Application,
  { reader, writer, local }: { readonly reader: Reader; readonly writer: Writer; readonly local?: LocalCounters },
  routing: RouteDeps,
): void {
  route(app, ingestHealthEndpoint, (input) => answerIngestHealth(reader, local, input), routing);
  route(app, storageEndpoint, (input) => answerStorage(reader, input), routing);
  route(app, ledgerAuditEndpoint, (input) => answerLedgerAudit(reader, local, input), routing);
  // The fixed paths before the one that takes any id.
  route(app, replayDeadLettersEndpoint, (input) => answerReplayDeadLetters(writer, input), routing);
  route(app, purgeDeadLettersEndpoint, (input) => answerPurgeDeadLetters(writer, input), routing);
  route(app, deadLettersEndpoint, (input) => answerDeadLetters(reader, input), routing);
  route(app, deadLetterEndpoint, (input) => answerDeadLetter(reader, input), routing);
}
