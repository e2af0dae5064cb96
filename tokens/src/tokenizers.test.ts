import { readFileSync } from "node:fs";
import { countTokens as claudeByWasm } from "@anthropic-ai/tokenizer";
import fc from "fast-check";
import { countTokens as cl100kByPackage } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as o200kByPackage } from "gpt-tokenizer/encoding/o200k_base";
import llama3 from "llama3-tokenizer-js";
import { describe, expect, test } from "vitest";
import { corpora } from "./corpora.ts";
import { counterOf } from "./counter-of.ts";
import { countCharacters, cutText } from "./cut-text.ts";
import { tokenizerIds } from "./tokenizers.ts";

const texts = Object.values(corpora).flatMap((corpus) => corpus.texts.map(({ id }) => id));
const read = (id: string) => readFileSync(new URL(`../texts/${id}.txt`, import.meta.url), "utf8");
const asText = { disallowedSpecial: new Set<string>() };
const noSpecial = { bos: false, eos: false, specialTokenRegex: /(?!)/g };

const counters = new Map(await Promise.all(tokenizerIds.map(async (id) => [id, await counterOf(id)] as const)));
const count = (id: (typeof tokenizerIds)[number], text: string) => counters.get(id)?.(text, true) ?? Number.NaN;
const countCut = (id: (typeof tokenizerIds)[number], text: string) =>
  cutText(text).reduce((total, piece) => total + (counters.get(id)?.(piece.text, piece.isFirst) ?? Number.NaN), 0);

describe("a tokenizer counts what its own package counts", () => {
  test.each(texts)("%s", (id) => {
    const text = read(id);
    expect(count("o200k", text)).toBe(o200kByPackage(text, asText));
    expect(count("cl100k", text)).toBe(cl100kByPackage(text, asText));
    expect(count("claude-2", text)).toBe(claudeByWasm(text));
    expect(count("llama-3", text)).toBe(llama3.encode(text, noSpecial).length);
  });

  test("known counts: a declaration in two Unicode forms, and the vocabularies' own examples", () => {
    expect(count("o200k", read("declaration-vi"))).toBe(6_886);
    expect(count("o200k", read("declaration-vi-nfc"))).toBe(3_057);
    expect(count("claude-2", "hello world!")).toBe(3);
    expect(count("claude-2", "™")).toBe(1);
    expect(count("mistral-v1", "ax\n####\nboo")).toBe(6);
    expect(count("mistral-v1", "\n")).toBe(2);
    expect(count("llama-3", "grabbed")).toBe(2);
  });
});

describe("cutting a text changes no count", () => {
  test.each(texts)("of %s", (id) => {
    const text = read(id);
    for (const tokenizer of tokenizerIds) expect(countCut(tokenizer, text)).toBe(count(tokenizer, text));
    expect(
      cutText(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });

  const word = fc.oneof(
    fc.constantFrom(
      " ",
      "  ",
      "\n",
      "\n\n",
      " \n",
      "\t",
      '"',
      '":"',
      "',",
      ".",
      "/",
      "'s",
      "'T",
      "…",
      "\u00a0",
      "=>",
      "123",
    ),
    fc.string({ unit: "grapheme", maxLength: 6 }),
    fc.constantFrom(
      "word",
      "Ünïcode",
      "слово",
      "漢字",
      "かな",
      "ตัวอักษร",
      "عربي",
      "Việt",
      "ﹶ",
      "ͺ",
      "ŉ",
      "\ud800",
      "\udc00a",
    ),
  );
  test("of any text, special tokens and half characters among it", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 200, maxLength: 500 }), (words) => {
        const text = words.join("");
        const whole = text.replace(/\p{Surrogate}/gu, "\ufffd");
        const pieces = cutText(text);
        expect(pieces.map((piece) => piece.text).join("")).toBe(whole);
        expect(pieces.reduce((total, { characters }) => total + characters, 0)).toBe([...whole].length);
        if (!pieces.every(({ isExact }) => isExact)) return;
        for (const tokenizer of tokenizerIds) expect(countCut(tokenizer, text)).toBe(count(tokenizer, whole));
      }),
      { numRuns: 40 },
    );
  });
});

describe("no text makes a counter throw", () => {
  test.each([
    ["special tokens", "a <|endoftext|> b <|im_start|><EOT><s></s><|begin_of_text|><|eot_id|> [INST]"],
    ["half characters", "\ud83d lone \udc00 halves \ud83d"],
    ["nothing but spaces", " ".repeat(3_000)],
    ["a byte order mark", "\ufeffusing System;"],
    ["nothing", ""],
  ])("%s", (_, text) => {
    for (const id of tokenizerIds) {
      const counted = countCut(id, text);
      expect(counted === 0).toBe(text === "");
    }
  });

  test("special tokens are text: they have more than one token each", () => {
    expect(count("o200k", "<|endoftext|>")).toBeGreaterThan(3);
    expect(count("llama-3", "<|begin_of_text|>")).toBeGreaterThan(3);
  });

  test("a run without a word boundary is cut into pieces of bounded length, which say that they are not exact", () => {
    const pieces = cutText(`${"a".repeat(40_000)}😀`);
    expect(Math.max(...pieces.map(({ text }) => text.length))).toBeLessThanOrEqual(8_000);
    expect(pieces.some(({ isExact }) => isExact)).toBe(false);
    expect(pieces.reduce((total, { characters }) => total + characters, 0)).toBe(40_001);
  });

  test("characters are code points", () => {
    expect(countCharacters("a😀ü")).toBe(3);
  });
});
