import { redactContent } from "@outlay/core/redact/redact-content";

/** UTF-8 bytes of one text that are sent; what is longer is cut. */
const TEXT_BYTES_MAX = 32_768;
/** Longer text is cut where it is recorded already, so that the queue does not fill with what nobody will send. */
const TEXT_CHARS_MAX = 2 * TEXT_BYTES_MAX;

const parts = ["system", "input", "output"] as const;

/** Texts of one call while they wait: not redacted yet, so not to be serialised. */
export type WaitingText = Partial<Record<(typeof parts)[number], string>>;

/** Redacts beside the rules there are; from the host. */
export type Redact = (text: string) => string;

/** A copy of what the host gave: text, or messages as JSON. What cannot be written is left out. */
export function takeText(given: unknown): WaitingText | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const taken: WaitingText = {};
  for (const part of parts) {
    const text = asText((given as Record<string, unknown>)[part]);
    if (text) taken[part] = text.slice(0, TEXT_CHARS_MAX);
  }
  return taken;
}

export const charsOf = (text: WaitingText | undefined): number =>
  text ? parts.reduce((sum, part) => sum + (text[part]?.length ?? 0), 0) : 0;

function asText(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return typeof value === "string" ? value : undefined;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** What may leave the process: the host's own rules first, then ours. Throws what `redact` throws. */
export function redactedText(waiting: WaitingText, redact: Redact | undefined): WaitingText {
  const redacted: WaitingText = {};
  for (const part of parts) {
    const text = waiting[part];
    if (text === undefined) continue;
    redacted[part] = redactContent(redact ? String(redact(text)) : text, { bytesMax: TEXT_BYTES_MAX }).text;
  }
  return redacted;
}
