import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

const rulesFile = (text: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), "outlay-rules-")), "rules.json");
  writeFileSync(file, text);
  return file;
};

test("texts are kept only where that is said", () => {
  expect(readConfig({}).text).toBeUndefined();
  expect(readConfig({ OUTLAY_TEXT: "off", OUTLAY_TEXT_DAYS: "3" }).text).toBeUndefined();
  expect(readConfig({ OUTLAY_TEXT: "redacted" }).text).toEqual({ bytesMax: 32_768, keepDays: 14, rules: [] });
  expect(() => readConfig({ OUTLAY_TEXT: "on" })).toThrow("off or redacted");
});

test("rules that cannot be used stop the start: nothing is kept with less redaction than was asked for", () => {
  const settings = (text: string) => ({ OUTLAY_TEXT: "redacted", OUTLAY_TEXT_RULES: rulesFile(text) });
  expect(readConfig(settings('[{"name":"employee","pattern":"EMP-\\\\d{6}"}]')).text?.rules).toHaveLength(1);
  expect(() => readConfig(settings("{"))).toThrow("cannot be read as JSON");
  expect(() => readConfig(settings('[{"name":"a","pattern":"(a+"}]'))).toThrow("without its )");
  expect(() => readConfig({ OUTLAY_TEXT: "redacted", OUTLAY_TEXT_RULES: "/nowhere.json" })).toThrow("cannot be read");
});
