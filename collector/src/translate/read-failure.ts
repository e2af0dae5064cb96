import type { CallEvent } from "@outlay/core/call-event";
import type { OtlpSpan } from "../otlp-types.ts";
import { asNumber, asText, firstOf } from "./read-attribute.ts";

const httpStatusKeys = ["http.response.status_code", "http.status_code", "error.type"];

/**
 * How the call ended: `error.type`, else the type in an `exception` event, else the span's status alone. The message of
 * an exception may quote a prompt and is never read.
 */
export function readFailure(span: OtlpSpan): Pick<CallEvent, "status" | "errorType" | "httpStatus"> {
  const { attributes, statusCode } = span;
  let errorType = asText(attributes.get("error.type"));
  if (errorType === undefined && statusCode === 2) errorType = exceptionType(span);
  const sent = asNumber(firstOf(attributes, httpStatusKeys));
  const httpStatus = sent !== undefined && Number.isInteger(sent) && sent >= 100 && sent <= 599 ? sent : undefined;
  if (statusCode !== 2 && errorType === undefined) return { status: "ok", errorType: undefined, httpStatus };
  return { status: statusOf(errorType ?? ""), errorType, httpStatus };
}

/** The last one: what a retry threw last is what the span ended with. */
function exceptionType({ events }: OtlpSpan): string | undefined {
  const last = events.findLast((event) => event.name === "exception");
  return last && asText(last.attributes.get("exception.type"));
}

function statusOf(errorType: string): CallEvent["status"] {
  if (/time.?d?.?out|deadline/i.test(errorType)) return "timeout";
  return /cancel|abort/i.test(errorType) ? "cancelled" : "error";
}
