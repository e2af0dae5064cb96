import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { AppError } from "@outlay/core/errors";
import { readCustomRules } from "@outlay/core/redact/custom-rules";
import type { TextSettings } from "@outlay/core/text/call-text";
import type { z } from "zod";
import type { textVariables } from "./services/environment.ts";

/**
 * How texts are kept; `undefined` where they are not. AppError `configuration` where the file of rules cannot be used: texts
 * are never kept with less redaction than was asked for.
 */
export function textSettings(values: z.output<z.ZodObject<typeof textVariables>>): TextSettings | undefined {
  if (values.OUTLAY_TEXT === "off") return undefined;
  const file = values.OUTLAY_TEXT_RULES;
  return {
    bytesMax: values.OUTLAY_TEXT_BYTES_MAX,
    keepDays: values.OUTLAY_TEXT_DAYS,
    rules: file === undefined ? [] : readCustomRules(readJson(resolve(file)), `OUTLAY_TEXT_RULES=${file}`),
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new AppError("configuration", `OUTLAY_TEXT_RULES=${file} cannot be read as JSON: ${String(cause)}`, {
      cause,
    });
  }
}
