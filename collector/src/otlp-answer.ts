import protobuf from "protobufjs/minimal.js";
import type { Problem } from "./problem.ts";
import type { Answer } from "./take-body.ts";

/** Answers of the OTLP endpoints, always in the encoding of the request (OTLP specification, "OTLP/HTTP Response"). */

export const PROTOBUF = "application/x-protobuf";
export const JSON_TYPE = "application/json";

/**
 * `Export…ServiceResponse`; `partial_success` is left unset where nothing was refused. The messages of the three signals
 * differ only in the JSON name of their counter, `rejectedField`.
 */
export function otlpSuccess(mediaType: string, rejectedField: string, rejected: number, errorMessage: string): Answer {
  const hasRejected = rejected > 0;
  if (mediaType !== PROTOBUF) {
    // An int64, so a string in JSON.
    const partialSuccess = { [rejectedField]: String(rejected), errorMessage };
    return { status: 200, mediaType: JSON_TYPE, body: JSON.stringify(hasRejected ? { partialSuccess } : {}) };
  }
  const writer = protobuf.Writer.create();
  if (hasRejected) {
    // partial_success = 1 { rejected_… = 1; error_message = 2 }
    writer.uint32(0x0a).fork().uint32(0x08).int64(rejected).uint32(0x12).string(errorMessage).ldelim();
  }
  return { status: 200, mediaType: PROTOBUF, body: writer.finish() };
}

/** `google.rpc.Status`: code = 1, message = 2. In JSON for a client whose content type we do not know. */
export function otlpFailure(problem: Problem, mediaType: string): Answer {
  if (mediaType !== PROTOBUF) {
    const body = JSON.stringify({ code: problem.rpcCode, message: problem.message });
    return { status: problem.httpStatus, mediaType: JSON_TYPE, body };
  }
  const writer = protobuf.Writer.create();
  writer.uint32(0x08).int32(problem.rpcCode).uint32(0x12).string(problem.message);
  return { status: problem.httpStatus, mediaType: PROTOBUF, body: writer.finish() };
}
