import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactContent } from "./redact-content.ts";
import { redactText } from "./redact-text.ts";

const pem = (kind: string, body: string) => `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----`;

/** What must go, by what is put in its place. The values are made up; check sums are right. */
const secrets: readonly (readonly [kind: string, ...texts: string[]])[] = [
  ["email", "ada@example.com", "ada.lovelace+x@mail.example.co.uk", "jürgen@müller.de", "a_b%c@sub-domain.example.org"],
  ["email", "ada%40example.com", "o'neil@example.ie", `${"a".repeat(200)}@example.com`],
  ["card", "4111111111111111", "4111 1111 1111 1111", "5555-5555-5555-4444", "3782 822463 10005", "6011000990139424"],
  ["card", "4111.1111.1111.1111", "30569309025904", "4111\u00a01111\u00a01111\u00a01111"],
  ["iban", "DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "FR1420041010050500013M02606", "NO9386011117947"],
  ["phone", "+49 30 1234567", "+1 (415) 555-2671", "(415) 555-2671", "415-555-2671", "030 12345678", "+442079460958"],
  ["phone", "0171/1234567", "00 49 30 1234567", "415.555.2671"],
  ["key", "sk-abcdefghijklmnopqrstuvwx", "sk-proj-aB3_dE-fG7hIjKlMnOp", "sk-ant-api03-AAAAbbbbCCCC1111"],
  ["key", "AKIAIOSFODNN7EXAMPLE", "ghp_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789", "github_pat_11ABCDEFG0abcdefghij"],
  [
    "key",
    "xoxb-123456789012-abcdefABCDEF",
    "AIzaSyA-1234567890abcdefghijklmnopqrstu",
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
  ],
  ["key", "olk_eyJ2IjoxfQ.c2lnbmF0dXJl", "Bearer 0123456789abcdef", "hf_abcdefghijklmnopqrstuvwxyz"],
  ["jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"],
  [
    "private_key",
    pem("RSA PRIVATE KEY", "MIIEpAIBAAKCAQEA7bq\nxyz+/="),
    pem("PRIVATE KEY", "MIIE"),
    "-----BEGIN EC PRIVATE KEY-----\nMHc",
  ],
  ["private_key", pem("OPENSSH PRIVATE KEY", "b3Bl"), pem("PGP PRIVATE KEY BLOCK", "lQOY")],
  ["secret", "postgres://app:hunter22@db.example.com/x", 'password: "correct-horse"', "api_key=0a1b2c3d4e5f"],
];

const cases = secrets.flatMap(([kind, ...texts]) => texts.map((text) => [kind, text] as const));

describe("what must go", () => {
  test.each(cases)("%s: %s", (kind, secret) => {
    for (const [before, after] of [
      ["", ""],
      ["Please use ", " for it."],
      ["(", ")"],
      ["line\n", "\nline"],
      ["ключ: ", " — 鍵"],
      ['{"content":"', '"}'],
    ] as const) {
      const { text, counts } = redactText(before + secret + after);
      expect(text).toContain(`[${kind}]`);
      expect(counts[kind]).toBeGreaterThan(0);
      for (const piece of secret.match(/[A-Za-z0-9]{9,}/g) ?? []) expect(text).not.toContain(piece);
    }
  });

  test("every one of several in one text goes, and what is between them stays", () => {
    const { text, counts } = redactText(
      "from ada@example.com to bob@example.org, card 4111 1111 1111 1111 exp 12/29 CVC",
    );
    expect(text).toBe("from [email] to [email], card [card] exp 12/29 CVC");
    expect(counts).toEqual({ email: 2, card: 1 });
  });

  test("numbers around a card number do not hide it", () => {
    expect(redactText("order 12 4111 1111 1111 1111 2026").text).toBe("order 12 [card] 2026");
  });
});

test.each([
  "The quick brown fox jumps over the lazy dog.",
  "a task-management-system and a risk-based approach; sk-SK is a locale",
  "Version 2.31.7 of 2026-11-21T10:00:00.123Z took 1234567 ms, id 9007199254740991",
  "4111 1111 1111 1112 has a wrong check digit; 1234567890123 begins with no card's digit",
  "DE89370400440532013001 has a wrong check sum",
  "550e8400-e29b-41d4-a716-446655440000 and 0af7651916cd43dd8448eb211c80319c",
  "the bearer understands; @mention, me @ home, x@y",
  "SELECT * FROM t WHERE a = 1 AND b IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)",
  "https://example.com/a/b?c=d#e",
  "2 + 2 = 4, 0.0001234567 and 1,234,567.89",
])("ordinary text stays as it is: %s", (text) => {
  expect(redactText(text)).toEqual({ text, counts: {} });
});

const alphabet = fc.constantFrom(
  ..."aZ09 @.-_+:/\\\"'[]()\n\ud83d\ude00é",
  "sk-",
  "eyJ",
  "@x.yz",
  "-----BEGIN PRIVATE KEY-----",
  "%40",
);
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(alphabet, { maxLength: 80 }).map((parts) => parts.join("")),
  fc
    .array(fc.oneof(fc.constantFrom(...cases.map(([, secret]) => secret)), fc.string(), alphabet), { maxLength: 12 })
    .map((parts) => parts.join("")),
);

describe("any text", () => {
  test("redacting again changes nothing and finds nothing", () => {
    fc.assert(
      fc.property(anyText, (given) => {
        const { text } = redactText(given);
        expect(redactText(text)).toEqual({ text, counts: {} });
      }),
      { numRuns: 1_500 },
    );
  });

  test("a secret between any two texts that end their words does not survive", () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...cases), anyText, (before, [, secret], after) => {
        fc.pre(!before.includes(secret) && !after.includes(secret));
        const { text } = redactText(`${before} ; ${secret} ; ${after}`);
        expect(text).not.toContain(secret);
      }),
      { numRuns: 1_000 },
    );
  });

  test("kept content has its bytes at most, whole characters, and nothing left to find", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.json()), fc.integer({ min: 1, max: 400 }), (given, bytesMax) => {
        const kept = redactContent(given.repeat(3), { bytesMax });
        if (kept.isTruncated) expect(Buffer.byteLength(kept.text)).toBeLessThanOrEqual(bytesMax);
        if (kept.isTruncated) expect(kept.text).not.toMatch(/\p{Surrogate}/u);
        expect(redactText(kept.text).text).toBe(kept.text);
      }),
      { numRuns: 800 },
    );
  });
});

describe("kept content", () => {
  const keep = (content: unknown, bytesMax = 32_768) => redactContent(JSON.stringify(content), { bytesMax });

  test("JSON stays JSON, and no escape or nesting hides a secret", () => {
    const kept = keep([
      { role: "user", parts: [{ type: "text", content: "line\nada@example.com, \u00e9 4111111111111111" }] },
      { role: "tool", arguments: JSON.stringify({ to: "bob@example.org", card: 4111111111111111 }) },
      { "eve@example.net": 1 },
    ]);
    expect(JSON.parse(kept.text)).toEqual([
      { role: "user", parts: [{ type: "text", content: "line\n[email], \u00e9 [card]" }] },
      { role: "tool", arguments: JSON.stringify({ to: "[email]", card: "[card]" }) },
      { "[email]": 1 },
    ]);
    expect(kept.isTruncated).toBe(false);
  });

  test("JSON that its sender cut off is redacted as text, the letters of its escapes aside", () => {
    const cut = `[{"content":"first\\nsk-abcdefghijklmnopqrstuvwx\\tand ada@example.com, j\\u00fcrgen\\u0040m\\u00fcller.de`;
    const { text } = redactContent(cut, { bytesMax: 1_000 });
    expect(text).not.toMatch(/abcdefgh|example|rgen|ller/);
  });

  test("a secret that lies across the cut is not kept in part", () => {
    for (let length = 60; length < 130; length += 1) {
      const given = `${"word ".repeat(20)}4111 1111 1111 1111 ${"word ".repeat(400)}`;
      const { text, isTruncated } = redactContent(given, { bytesMax: length });
      expect(text).not.toMatch(/\d{2}/);
      expect(isTruncated).toBe(true);
    }
  });

  test("what is no text becomes U+FFFD, lines and tabs stay", () => {
    expect(redactContent("a\u0000\u001b[31m\ud83d\tb\r\n", { bytesMax: 100 }).text).toBe(
      "a\ufffd\ufffd[31m\ufffd\tb\r\n",
    );
  });

  test("says how long the whole text was", () => {
    expect(redactContent("äöü".repeat(100), { bytesMax: 10 })).toMatchObject({ bytes: 600, isTruncated: true });
  });
});

/** Texts on which a careless expression would look at every place once for every other. Steps, not time, are the guarantee: */
test.each([
  ["letters", "a".repeat(1_000_000)],
  ["signs of addresses", "a@".repeat(500_000)],
  ["domains without an end", `a@${"b.".repeat(500_000)}`],
  ["digits", "1".repeat(1_000_000)],
  ["groups of digits", "4111 ".repeat(200_000)],
  ["beginnings of keys", "sk-".repeat(333_333)],
  ["beginnings of tokens", "eyJ.".repeat(250_000)],
  ["beginnings of private keys", "-----BEGIN PRIVATE KEY-----".repeat(40_000)],
  ["ends of nothing", `-----BEGIN PRIVATE KEY-----${"-----END ".repeat(100_000)}`],
  ["bearers", "bearer ".repeat(140_000)],
  ["names of secrets", "password:".repeat(110_000)],
  ["slashes", "://a:".repeat(200_000)],
  ["plus signs", "+1".repeat(500_000)],
  ["accounts", "DE89 ".repeat(200_000)],
  ["halves of pairs", "\ud83d".repeat(1_000_000)],
])("a million characters of %s end, and are at rest", (_, text) => {
  const once = redactText(text).text;
  expect(redactText(once).text).toBe(once);
});
