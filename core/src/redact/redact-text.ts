import { redactCards, redactEmails, redactIbans, redactPhones } from "./person-rules.ts";
import type { RedactionRule } from "./redaction-rule.ts";
import {
  redactBearers,
  redactKeys,
  redactNamedSecrets,
  redactPrivateKeys,
  redactUrlPasswords,
} from "./secret-rules.ts";

const builtInRules: readonly RedactionRule[] = [
  redactPrivateKeys,
  redactUrlPasswords,
  redactBearers,
  redactKeys,
  redactNamedSecrets,
  redactEmails,
  redactIbans,
  redactCards,
  redactPhones,
];

/** What is left in place of a text of which the rules never had enough. */
const GIVEN_UP = "[redacted]";
/** Ordinary text is at rest after the first or second round; only text made to be difficult needs more. */
const ROUNDS_MAX = 8;

export interface Redacted {
  readonly text: string;
  /** How often something of each kind was replaced. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Puts `[email]`, `[card]`, `[phone]`, `[iban]`, `[key]`, `[jwt]`, `[private_key]`, `[secret]` or the name of a rule of
 * yours in the place of what the rules find. In the result they find nothing, and redacting it again changes nothing: the
 * rules are repeated until nothing is left to replace, and a text that never comes to rest is given up as a whole. Never
 * throws; time grows linearly with the text.
 *
 * @param more rules of yours, see `custom-rules.ts`
 */
export function redactText(text: string, more: readonly RedactionRule[] = []): Redacted {
  const counts: Record<string, number> = {};
  const mark = (kind: string): string => {
    counts[kind] = (counts[kind] ?? 0) + 1;
    return `[${kind}]`;
  };
  let before = text;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    let after = before;
    for (const rule of builtInRules) after = rule(after, mark);
    for (const rule of more) after = rule(after, mark);
    if (after === before) return { text: after, counts };
    before = after;
  }
  return { text: GIVEN_UP, counts };
}
