import type { RedactionRule } from "./redaction-rule.ts";

/** Rules for what names or reaches a person: e-mail addresses, card numbers, bank accounts, telephone numbers. */

/** As it stands, and as it stands in an address of the web. */
const AT = /@|%40/g;
const LOCAL_CHAR = /[\p{L}\p{N}_.%+'-]/u;
const DOMAIN = /(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/uy;

/** Looks from each @ to both sides: a search from the left would look at a long word once for each of its letters. */
export const redactEmails: RedactionRule = (text, mark) => {
  let out = "";
  let done = 0;
  for (const { index: at, 0: sign } of text.matchAll(AT)) {
    let start = at;
    while (start > done && LOCAL_CHAR.test(text[start - 1] ?? "")) start -= 1;
    DOMAIN.lastIndex = at + sign.length;
    if (start === at || !DOMAIN.test(text)) continue;
    out += text.slice(done, start) + mark("email");
    done = DOMAIN.lastIndex;
  }
  return done === 0 ? text : out + text.slice(done);
};

/** Groups of digits with at most one sign between two: `4111 1111 1111 1111`, `4111-1111…`, or one group. */
const DIGIT_GROUPS = /\d+(?:[ \t.\u00a0\u2009\u202f-]\d+)*/g;
const CARD_DIGITS_MIN = 13;
const CARD_DIGITS_MAX = 19;
const GROUP_DIGITS_MIN = 3;

export const redactCards: RedactionRule = (text, mark) =>
  text.replace(DIGIT_GROUPS, (run) => {
    if (run.length < CARD_DIGITS_MIN) return run;
    const groups = [...run.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({ digits, index }));
    let out = "";
    let done = 0;
    for (let first = 0; first < groups.length; first += 1) {
      const start = groups[first]?.index ?? 0;
      // Behind a point stand the decimals of a number.
      const last = run[start - 1] === "." ? undefined : lastGroupOfCard(groups, first);
      if (last === undefined) continue;
      out += run.slice(done, start) + mark("card");
      done = (groups[last]?.index ?? 0) + (groups[last]?.digits.length ?? 0);
      first = last;
    }
    return out + run.slice(done);
  });

/** Index of the group with which a card number that begins at `first` ends; the longest there is. */
function lastGroupOfCard(groups: readonly { readonly digits: string }[], first: number): number | undefined {
  let number = "";
  let found: number | undefined;
  for (let last = first; last < groups.length; last += 1) {
    const { digits = "" } = groups[last] ?? {};
    if (digits.length < GROUP_DIGITS_MIN || number.length + digits.length > CARD_DIGITS_MAX) break;
    number += digits;
    if (number.length >= CARD_DIGITS_MIN && isCardNumber(number)) found = last;
  }
  return found;
}

/** Cards begin with 2 to 6 and end with a check digit (Luhn, ISO/IEC 7812-1). */
function isCardNumber(digits: string): boolean {
  if (!/^[2-6]/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    sum += index % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return sum % 10 === 0;
}

const IBAN = /[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?/g;
const IBAN_CHARS_MIN = 15;

/** Bank accounts with a right check sum (ISO 13616). Words in capitals may follow: the longest right part is taken. */
export const redactIbans: RedactionRule = (text, mark) =>
  text.replace(IBAN, (found) => {
    for (let end = found.length; end >= IBAN_CHARS_MIN; end -= 1) {
      const account = found.slice(0, end).replaceAll(" ", "");
      if (account.length < IBAN_CHARS_MIN) break;
      if (found[end - 1] !== " " && isIban(account)) return mark("iban") + found.slice(end);
    }
    return found;
  });

function isIban(account: string): boolean {
  let rest = 0;
  for (const char of account.slice(4) + account.slice(0, 4)) {
    // A is 10, Z is 35.
    const code = char.charCodeAt(0);
    const value = code > 57 ? code - 55 : code - 48;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** With its country, as North America groups them, and with the 0 that calls abroad and long distance begin with. */
const PHONES = [
  /\+\d(?:[ ().\u00a0/-]{0,3}\d){6,14}/g,
  /(?<![\d.])(?:1[ .-])?\(?[2-9]\d\d\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?!\d)/g,
  /(?<![\d.,:/-])\(?0\d{1,5}\)?\/?(?:[ -]{0,2}\d){6,12}(?![\d.,:])/g,
];
const PHONE_DIGITS_MIN = 8;

export const redactPhones: RedactionRule = (text, mark) => {
  let out = text;
  for (const phone of PHONES) {
    out = out.replace(phone, (found) =>
      found.replaceAll(/\D/g, "").length < PHONE_DIGITS_MIN ? found : mark("phone"),
    );
  }
  return out;
};
