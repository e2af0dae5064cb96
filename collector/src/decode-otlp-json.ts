import { asList, asObject, asOptional, asText, readAttributes, readByName } from "./otlp-json.ts";
import type { OtlpSignal } from "./otlp-signal.ts";
import { spanSignal } from "./otlp-spans.ts";
import type { OtlpScope, SpanVisitor, Visitor } from "./otlp-types.ts";
import { Slices } from "./slices.ts";

/** Reads an OTLP export in its JSON encoding (OTLP specification, "JSON Protobuf Encoding"). */

const NO_SCOPE: OtlpScope = { name: "", version: "" };

/** @throws AppError `bad_request` naming the place where the structure is not that of a trace export. */
export function decodeOtlpJson(body: unknown, visit: SpanVisitor): void {
  for (const _ of sliceOtlpJson(spanSignal, body, visit));
}

/**
 * Visits every item of an export; yields now and then, so that others can be let run in between.
 * @throws AppError `bad_request` naming the place where the structure is not that of the message.
 */
export function* sliceOtlpJson<Item>(
  signal: OtlpSignal<Item>,
  body: unknown,
  visit: Visitor<Item>,
): Generator<void, void> {
  const { resources, scopes, items } = signal.json;
  const slices = new Slices();
  for (const ofResource of asList(readByName(asObject(body, "the body"), resources), resources[0])) {
    const resource = { attributes: readAttributes(asOptional(ofResource["resource"], "resource")?.["attributes"]) };
    for (const ofScope of asList(readByName(ofResource, scopes), scopes[0])) {
      const scope = readScope(asOptional(ofScope["scope"], "scope"));
      const emit = (item: Item) => visit(item, scope, resource);
      for (const item of asList(readByName(ofScope, items), items[0])) {
        signal.readJson(item, emit);
        if (slices.isFull()) yield;
      }
      if (slices.isFull()) yield;
    }
  }
}

function readScope(scope: Readonly<Record<string, unknown>> | undefined): OtlpScope {
  return scope === undefined ? NO_SCOPE : { name: asText(scope["name"]), version: asText(scope["version"]) };
}
