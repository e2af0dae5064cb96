import type { RedactionRule } from "./redaction-rule.ts";

/** Rules for what opens doors: private keys, tokens, API keys, passwords that are written behind their name. */

/** To its end, or to the end of the text: a key that was cut off is as secret. What is scanned is taken, so no scan repeats. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----|$)/g;

export const redactPrivateKeys: RedactionRule = (text, mark) => text.replace(PRIVATE_KEY, () => mark("private_key"));

const BEARER = /\b(bearer[ \t]{1,4})([\w.+/=~-]{8,})/gi;
/** In prose a word follows "bearer"; a credential is long or has a digit. */
const isCredential = (word: string): boolean => word.length >= 20 || /\d/.test(word);

export const redactBearers: RedactionRule = (text, mark) =>
  text.replace(BEARER, (all, name: string, word: string) => (isCredential(word) ? name + mark("key") : all));

/** A run of characters that tokens are made of. Looked through as a whole, so that no place is looked at twice. */
const TOKEN_RUN = /[\w+/=.~-]{12,}/g;
/** How keys of providers and services begin, at the beginning of a word. */
const KEY_START =
  /(?<![A-Za-z0-9])(?:sk-|[rsp]k_(?:live|test)_|whsec_|(?:AKIA|ASIA)[0-9A-Z]|gh[oprsu]_|github_pat_|glpat-|xox[a-z]-|xapp-|AIza|ya29\.|eyJ|olk_|hf_|gsk_|xai-|pplx-|npm_|pypi-|r8_|dop_v1_|SG\.|lsv2_)/;
const KEY_CHARS_MIN = 12;

export const redactKeys: RedactionRule = (text, mark) =>
  text.replace(TOKEN_RUN, (run, offset: number) => {
    // Behind a backslash the run begins with the letter of an escape such as \n, which is no part of a word.
    const skipped = text[offset - 1] === "\\" ? 1 : 0;
    const found = run.slice(skipped).search(KEY_START);
    const start = found + skipped;
    if (found < 0 || run.length - start < KEY_CHARS_MIN) return run;
    return run.slice(0, start) + mark(run.startsWith("eyJ", start) ? "jwt" : "key");
  });

const NAMED_SECRET =
  /\b(api[_-]?key|secret|password|passwd|access[_-]?token)(\\?["']?[ \t]{0,3}[:=][ \t]{0,3}\\?["']?)([^\s"',;[\]\\]{6,})/gi;

export const redactNamedSecrets: RedactionRule = (text, mark) =>
  text.replace(NAMED_SECRET, (_, name: string, between: string) => name + between + mark("secret"));

/** User and password of an address: `postgres://user:password@host`. */
const URL_PASSWORD = /(:\/\/)[^\s/:@[\]]{0,100}:[^\s/@[\]]{1,100}@/g;

export const redactUrlPasswords: RedactionRule = (text, mark) =>
  text.replace(URL_PASSWORD, (_, slashes: string) => `${slashes}${mark("secret")}@`);
