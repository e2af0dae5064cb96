import type { CallEvent } from "@outlay/core/call-event";
import { type GivenTexts, type TextPart, textParts } from "@outlay/core/text/call-text";
import type { Attributes, AttributeValue, OtlpSpanEvent } from "../otlp-types.ts";
import { textKeys } from "./text-keys.ts";

/** Values of one message that a list of attributes may have; more are no message. */
const NUMBERED_MAX = 2_000;

/** The texts of a call that was read from a span or a log record; nothing where texts are not kept. */
export function textsOf(
  { kind }: Pick<CallEvent, "kind">,
  { keepsTexts }: { readonly keepsTexts: boolean },
  { attributes, events }: { readonly attributes: Attributes; readonly events?: readonly OtlpSpanEvent[] },
): GivenTexts | undefined {
  // Agents and workflows repeat what their calls were told.
  return keepsTexts && kind === "model_call" ? readTexts(attributes, events) : undefined;
}

/**
 * The texts of a model call in any of the dialects: attributes of the span, else of its events, else the events themselves,
 * one for each message. Not redacted yet: whoever calls this redacts before anything else sees them.
 */
function readTexts(attributes: Attributes, events: readonly OtlpSpanEvent[] = []): GivenTexts {
  const texts: Partial<Record<TextPart, string>> = {};
  const take = (part: TextPart, text: string | undefined): void => {
    if (text !== undefined && text !== "") texts[part] ??= text;
  };
  for (const part of textParts) take(part, textOf(attributes, textKeys[part]));
  for (const event of events) for (const part of textParts) take(part, textOf(event.attributes, textKeys[part]));
  if (events.length === 0) return texts;
  for (const part of textParts) take(part, messagesOf(events, part));
  return texts;
}

function textOf(attributes: Attributes, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = key.endsWith(".N.") ? numbered(attributes, key.slice(0, -2)) : attributes.get(key);
    if (value !== undefined && value !== "") return asJsonText(value);
  }
  return undefined;
}

/** `prefix0.role`, `prefix0.message.content`, … as JSON: a list of messages with what follows the number as names. */
function numbered(attributes: Attributes, prefix: string): string | undefined {
  const messages = new Map<number, Record<string, unknown>>();
  for (const [key, value] of attributes) {
    if (!key.startsWith(prefix)) continue;
    const [, index, name] = /^(\d{1,4})\.(?:message\.)?(.+)$/s.exec(key.slice(prefix.length)) ?? [];
    if (name === undefined || Number(index) >= NUMBERED_MAX) continue;
    const message = messages.get(Number(index)) ?? {};
    message[name] = plain(value);
    messages.set(Number(index), message);
  }
  if (messages.size === 0) return undefined;
  const inOrder = [...messages].sort(([one], [other]) => one - other);
  return JSON.stringify(inOrder.map(([, message]) => message));
}

/** The older way: an event of the span for each message and each choice. */
const partOfEvent: Readonly<Record<string, TextPart>> = {
  "gen_ai.system.message": "system",
  "gen_ai.user.message": "input",
  "gen_ai.assistant.message": "input",
  "gen_ai.tool.message": "input",
  "gen_ai.choice": "output",
};

function messagesOf(events: readonly OtlpSpanEvent[], part: TextPart): string | undefined {
  const own = events.filter(({ name }) => partOfEvent[name] === part);
  if (own.length === 0) return undefined;
  return JSON.stringify(
    own.map(({ name, attributes }) => ({
      event: name,
      ...Object.fromEntries([...attributes].map(([key, value]) => [key, plain(value)])),
    })),
  );
}

const asJsonText = (value: AttributeValue): string =>
  typeof value === "string" ? value : JSON.stringify(plain(value));

/** JSON has no integers of 64 bits. */
function plain(value: AttributeValue): unknown {
  if (typeof value === "bigint") return String(value);
  return Array.isArray(value) ? value.map(plain) : value;
}
