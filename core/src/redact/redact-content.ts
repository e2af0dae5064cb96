import { type Redacted, redactText } from "./redact-text.ts";
import type { RedactionRule } from "./redaction-rule.ts";

export interface RedactedContent extends Redacted {
  /** Bytes of the text in UTF-8 as it was given. */
  readonly bytes: number;
  /** Whether less is kept than there was. */
  readonly isTruncated: boolean;
}

/** Redacted with what is kept, so that a secret at the cut is seen whole; what may be half of one then goes as well. */
const MARGIN_CHARS = 512;

/**
 * A text as it may be kept: redacted, and of at most `bytesMax` bytes in UTF-8; never ends in half a character. A text
 * that is JSON (messages with roles and parts) is redacted in its values, so that no escape hides anything, and stays JSON
 * unless it is cut.
 */
export function redactContent(
  content: string,
  { bytesMax, rules = [] }: { readonly bytesMax: number; readonly rules?: readonly RedactionRule[] },
): RedactedContent {
  const head = content.slice(0, bytesMax + MARGIN_CHARS).replaceAll(NO_TEXT, "\ufffd");
  const isCut = head.length < content.length;
  const values = isCut ? undefined : redactJson(head, rules);
  // Over the whole again: a value and its neighbours may be a secret only together, as a name and its password are.
  const redacted = redactText(values?.text ?? withoutEscapes(head), rules);
  const whole = isCut ? redacted.text.slice(0, Math.max(0, redacted.text.length - MARGIN_CHARS)) : redacted.text;
  const isWhole = !isCut && encoder.encode(whole).length <= bytesMax;
  const text = isWhole ? whole : cutRedacted(whole, bytesMax, rules);
  return {
    text,
    counts: values === undefined ? redacted.counts : sumOf(values.counts, redacted.counts),
    bytes: encoder.encode(content).length,
    isTruncated: !isWhole,
  };
}

/** Redacts names and values of a JSON text, also of JSON inside its texts. `undefined` where it is none. */
function redactJson(json: string, rules: readonly RedactionRule[]): Redacted | undefined {
  let counts: Record<string, number> = {};
  const redactValue = (value: unknown, depthLeft: number): unknown => {
    if (typeof value === "string") {
      const inner = depthLeft > 0 ? parsed(value) : undefined;
      const whole = inner === undefined ? value : JSON.stringify(redactValue(inner, depthLeft - 1));
      const redacted = redactText(whole, rules);
      counts = sumOf(counts, redacted.counts);
      return redacted.text;
    }
    if (typeof value === "number") {
      const redacted = redactText(String(value), rules);
      counts = sumOf(counts, redacted.counts);
      return redacted.text === String(value) ? value : redacted.text;
    }
    if (typeof value !== "object" || value === null) return value;
    if (depthLeft <= 0) return "[redacted]";
    if (Array.isArray(value)) return value.map((item) => redactValue(item, depthLeft - 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [redactText(name, rules).text, redactValue(item, depthLeft - 1)]),
    );
  };
  const value = parsed(json);
  if (value === undefined) return undefined;
  return { text: JSON.stringify(redactValue(value, DEPTH_MAX)), counts };
}

/** Text as it was before it was written as JSON that somebody has cut off: its escapes would hide what they spell. */
function withoutEscapes(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  return text
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(NO_TEXT, "\ufffd");
}

/** Messages, their parts, calls of tools and their arguments lie less deep. */
const DEPTH_MAX = 24;

/** The object or array of a JSON text. */
function parsed(json: string): unknown {
  if (!/^\s*[[{]/.test(json)) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function sumOf(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): Record<string, number> {
  const sum = { ...one };
  for (const [kind, count] of Object.entries(other)) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}

/** Halves of characters, which no store takes, and control characters, which JSON would write six times as long. */
const NO_TEXT = /\p{Surrogate}|(?![\t\n\r])\p{Cc}/gu;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** A cut may leave what looks like a secret; what is put in its place may be longer than it was. That ends after a few. */
const CUTS_MAX = 8;

/** The longest beginning of at most `bytesMax` bytes in which the rules still find nothing. */
function cutRedacted(text: string, bytesMax: number, rules: readonly RedactionRule[]): string {
  let cut = cutToBytes(text, bytesMax);
  for (let tries = 0; tries < CUTS_MAX; tries += 1) {
    const redacted = redactText(cut, rules).text;
    if (redacted === cut) return cut;
    cut = cutToBytes(redacted, bytesMax);
  }
  return "";
}

/** Characters stay whole; half of a surrogate pair becomes U+FFFD. */
function cutToBytes(text: string, bytesMax: number): string {
  const bytes = new Uint8Array(Math.min(bytesMax, text.length * 3));
  return decoder.decode(bytes.subarray(0, encoder.encodeInto(text, bytes).written));
}
