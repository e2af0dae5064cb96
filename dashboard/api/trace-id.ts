import { AppError } from "@outlay/core/errors";
import { instantOf, parseZone, refused } from "./range.ts";

/** A trace id is stored as the UUID with the same digits. */
export const traceUuid = (hex32: string): string =>
  hex32.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

export const traceHex = (uuid: string): string => uuid.replaceAll("-", "");

/** What endpoints about one trace are asked. */
export interface AskedTrace {
  readonly project: string;
  readonly trace_id: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly tz: string;
}

/** End of the times that the engine holds. */
const END_OF_TIME = Date.UTC(2105, 0, 1);

/** Where the ledger is looked through for a trace. AppError `bad_request` naming what is wrong with the range. */
export function placeOfTrace({ project, trace_id, from, to, tz }: AskedTrace, now: number) {
  const zone = parseZone(tz);
  const hint = {
    from: from === undefined ? 0 : instantOf(from, { now, zone, path: "from" }),
    to: to === undefined ? END_OF_TIME : instantOf(to, { now, zone, path: "to" }),
  };
  if (hint.from >= hint.to) throw refused("from", "must be before to");
  return { project, ...hint, trace_id: traceUuid(trace_id) };
}

export function noTrace({ project, trace_id, from, to }: AskedTrace): AppError {
  const remedy =
    from === undefined && to === undefined
      ? "a trace is here some seconds after its first span was sent"
      : "leave out from and to to look at all times";
  return new AppError("not_found", `project ${project} has no trace ${trace_id}: ${remedy}`);
}
