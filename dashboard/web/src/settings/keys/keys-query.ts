import type { z } from "zod";
import type { KeyJson, keysEndpoint } from "../../../../contract/keys.ts";
import { ask } from "../../api/ask.ts";
import { figureQuery, type Scope } from "../../api/queries.ts";

export type KeyScope = KeyJson["scope"];
export type KeysAnswer = z.output<(typeof keysEndpoint)["response"]>;

const EVERY_MS = 15_000;

/** The keys of the project; asked again by the clock, for when they were used. */
export function keysQuery(scope: Scope) {
  const query = { project: scope.project };
  const answer = (signal: AbortSignal): Promise<KeysAnswer> => ask<typeof keysEndpoint>("/keys", { query, signal });
  const source = figureQuery({ scope, name: "keys", asked: query, answer });
  return { ...source, refetchInterval: EVERY_MS } satisfies typeof source;
}
