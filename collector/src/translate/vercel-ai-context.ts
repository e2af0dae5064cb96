import type { Attributes } from "../otlp-types.ts";
import type { DialectFacts } from "./dialect.ts";
import { asText, asTexts } from "./read-attribute.ts";
import { providerNamed } from "./read-provider.ts";

const TAGS_MAX = 64;
/** Telemetry metadata of versions 4 to 6, which Traceloop's SDK renames; the runtime context of version 7. */
const prefixes = ["ai.telemetry.metadata.", "ai.settings.context.", "traceloop.association.properties."];
const userNames: ReadonlySet<string> = new Set(["userId", "user_id"]);
const sessionNames: ReadonlySet<string> = new Set([
  "sessionId",
  "session_id",
  "threadId",
  "thread_id",
  "chatId",
  "conversationId",
]);

/** What the user told the AI SDK about the call: user, session, and the rest as tags. */
export function readContext(facts: DialectFacts, attributes: Attributes): void {
  const tags: Record<string, string> = {};
  let count = 0;
  for (const [key, value] of attributes) {
    const prefix = prefixes.find((candidate) => key.startsWith(candidate));
    if (prefix === undefined) continue;
    const name = key.slice(prefix.length);
    const text = asText(typeof value === "object" ? asTexts(value).join(",") : value, 500);
    if (text === undefined || name.length === 0 || name.length > 100) continue;
    if (userNames.has(name)) facts.userId ??= asText(text);
    else if (sessionNames.has(name)) facts.sessionId ??= asText(text);
    else if (count < TAGS_MAX) {
      tags[name] = text;
      count += 1;
    }
  }
  if (count > 0) facts.tags = tags;
}

/** `anthropic.messages` → `anthropic`: what precedes the first dot, where the whole is no known name. */
export function providerOfAiSdk(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const provider = providerNamed(name);
  const dot = name.indexOf(".");
  return provider === name && dot > 0 ? providerNamed(name.slice(0, dot).toLowerCase()) : provider;
}
