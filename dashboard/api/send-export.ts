import { pipeline } from "node:stream/promises";
import type { ExportFormat, Reader } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import type { Request, Response } from "express";
import { exportSidecar } from "../contract/exports.ts";
import { answerExportSidecar } from "./answer-export-sidecar.ts";
import type { HandlerInput } from "./api-route.ts";
import { readDataVersion } from "./data-version.ts";
import { type ExportPlan, fileName } from "./export-plan.ts";

const contentTypes: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8; header=present",
  json: "application/json; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
};

/** A reader that takes nothing for this long holds a file and a connection for nobody. */
const STALL_MS_MAX = 60_000;

/**
 * Sends the file of a plan, no faster than it is read, or its sidecar where that is asked for. A refusal is thrown before
 * the first byte; what breaks later breaks the connection, so that no half of a file looks whole.
 */
export async function sendExport(
  reader: Reader,
  plan: ExportPlan,
  input: HandlerInput<{ readonly sidecar: "true" | "false" }, unknown>,
  { request, response, clock }: { readonly request: Request; readonly response: Response; readonly clock: Clock },
): Promise<void> {
  const { query, signal } = input;
  try {
    if (query.sidecar === "true") {
      const sidecar = await answerExportSidecar(reader, plan, input);
      if (!signal.aborted) response.json(exportSidecar.parse(sidecar));
      return;
    }
    // Read before the rows, so that rows that arrive in between make the file look old and not new.
    const version = await readDataVersion(reader, plan.question.project, signal);
    const file = await plan.write(signal);
    response.setHeader("content-type", contentTypes[plan.format]);
    response.setHeader("content-disposition", `attachment; filename="${fileName(plan)}"`);
    response.setHeader("x-outlay-data-version", version);
    response.setHeader("link", `<${sidecarAddress(request, plan)}>; rel="describedby"; type="application/json"`);
    const sent = new AbortController();
    void dropStalled(response, clock, sent.signal);
    await pipeline(file, response).finally(() => sent.abort());
  } catch (error) {
    throw withRemedy(error, plan);
  }
}

/** Ends an answer of which nothing was taken for {@link STALL_MS_MAX}, until `ended` aborts. */
async function dropStalled(response: Response, clock: Clock, ended: AbortSignal): Promise<void> {
  for (let before = -1; !response.destroyed; ) {
    const written = response.socket?.bytesWritten ?? 0;
    if (written === before) response.destroy();
    before = written;
    await clock.sleep(STALL_MS_MAX, { signal: ended });
    if (ended.aborted) return;
  }
}

/** The address of the sidecar, with the instants of this file instead of "now". */
function sidecarAddress(request: Request, { question, asked }: ExportPlan): string {
  const { pathname, searchParams } = new URL(request.originalUrl, "http://localhost");
  searchParams.set("project", question.project);
  searchParams.set("from", new Date(question.from).toISOString());
  searchParams.set("to", new Date(question.to).toISOString());
  if (question.asOf !== undefined) searchParams.set("as_of", new Date(question.asOf).toISOString());
  if (typeof asked["bucket"] === "string") searchParams.set("bucket", asked["bucket"]);
  searchParams.set("sidecar", "true");
  return `${pathname}?${searchParams}`;
}

function withRemedy(error: unknown, { remedy, kind }: ExportPlan): unknown {
  if (!(error instanceof AppError) || error.code !== "query_too_wide") return error;
  const message = `this export of ${kind} is larger than one file may be: ${remedy}`;
  return new AppError("query_too_wide", message, { cause: error });
}
