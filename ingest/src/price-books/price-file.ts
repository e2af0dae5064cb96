import { createHash } from "node:crypto";
import { AppError } from "@outlay/core/errors";
import { sourceName } from "@outlay/core/layered-prices";
import { type PriceDocument, type PriceItem, priceItemSchema } from "@outlay/core/price-document";
import { scaleDecimal } from "@outlay/core/scale-decimal";
import { type Document, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { z } from "zod";

const ITEMS_MAX = 50_000;
const ISSUES_SHOWN = 10;
/** Of one issue: ten of them stay at about two thousand characters. */
const MESSAGE_LENGTH_MAX = 120;
const PATH_LENGTH_MAX = 80;

const priceFileSchema = z.strictObject({
  source: z
    .string()
    .regex(sourceName, "must be letters, digits, dots, dashes or underscores, and not the name of another source")
    .optional(),
  version: z.string().min(1).max(100).optional(),
  items: z.array(priceItemSchema).max(ITEMS_MAX),
});

/** Where a number stands for its digits: prices, by the map they are in, and single fields, by name. */
const decimalFields: ReadonlySet<string> = new Set(["factor", "usd"]);
const textFields: ReadonlySet<string> = new Set(["version", "model", "id"]);

/**
 * Prices as a person writes them: YAML (or JSON, which is YAML) with `items`, or a bare list of them. Prices may be
 * written as numbers; they are taken by their digits and never pass through a float. Throws AppError `configuration`
 * naming line, field and remedy of the first faults.
 */
export function parsePriceFile(text: string, fileName: string): PriceDocument {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines });
  const [broken] = yaml.errors;
  if (broken)
    throw unusable(fileName, [{ path: "", message: firstLineOf(broken.message), line: broken.linePos?.[0].line }]);
  takeDigits(yaml);
  const value: unknown = yaml.toJS();
  const isList = Array.isArray(value);
  if (isLitellmMap(value)) {
    throw unusable(fileName, [{ path: "", message: `it is LiteLLM's price map: ${litellmRemedy}`, line: undefined }]);
  }
  const parsed = priceFileSchema.safeParse(isList ? { items: value } : value);
  if (!parsed.success) {
    const faults = parsed.error.issues.slice(0, ISSUES_SHOWN).map((issue) => {
      const keys = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""] : issue.path;
      const inFile = isList ? keys.slice(1) : keys;
      const message = issue.message.slice(0, MESSAGE_LENGTH_MAX);
      return { path: keys.join(".").slice(0, PATH_LENGTH_MAX), message, line: lineOf(yaml, lines, inFile) };
    });
    throw unusable(fileName, faults);
  }
  const { source = "file", items, version = digestOf(items) } = parsed.data;
  return { source, version, items };
}

const litellmRemedy = "take it over with `npm run prices -- import litellm <file>`";

/** One flat object of models, each of which names its `litellm_provider`. */
const isLitellmMap = (value: unknown): boolean =>
  isObject(value) &&
  !("items" in value) &&
  Object.values(value).some((one) => isObject(one) && "litellm_provider" in one);

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What follows is the place again, drawn. */
const firstLineOf = (message: string): string => message.split(/ at line \d+|\n/, 1)[0] ?? message;

/** Of what is said and not of how it is written: a comment makes no new version. */
const digestOf = (items: readonly PriceItem[]): string =>
  createHash("sha256").update(JSON.stringify(items)).digest("hex").slice(0, 12);

interface Fault {
  readonly path: string;
  readonly message: string;
  readonly line: number | undefined;
}

function unusable(fileName: string, faults: readonly Fault[]): AppError {
  const sentences = faults.map(({ path, message, line }) => {
    const place = [line === undefined ? "" : `line ${line}`, path].filter((part) => part !== "").join(", ");
    return place === "" ? message : `${place}: ${message}`;
  });
  return new AppError("configuration", `the price file ${fileName} is not usable: ${sentences.join("; ")}`, {
    issues: faults.map(({ path, message }) => ({ path, message })),
  });
}

/** The line of a field, or of what holds it where the field itself is missing. */
function lineOf(yaml: Document, lines: LineCounter, keys: readonly PropertyKey[]): number | undefined {
  for (let length = keys.length; length > 0; length -= 1) {
    const node = yaml.getIn(keys.slice(0, length), true);
    const start = isNode(node) ? node.range?.[0] : undefined;
    if (start !== undefined) return lines.linePos(start).line;
  }
  return undefined;
}

/** Numbers that stand for decimal text become that text, as it is written: `0.075`, `1e-7`, `.5`. */
function takeDigits(yaml: Document): void {
  visit(yaml, {
    Scalar(key, node, path) {
      if (key !== "value" || typeof node.value !== "number") return;
      const [holder, pair] = [path.at(-3), path.at(-1)];
      const field = isPair(pair) && isScalar(pair.key) ? String(pair.key.value) : "";
      const written = node.source ?? String(node.value);
      const isPrice = isPair(holder) && isScalar(holder.key) && holder.key.value === "prices";
      if (isPrice || decimalFields.has(field)) {
        const digits = scaleDecimal(written.replace(/^\./, "0."), 0);
        // What has more places than are kept stays as it is, and is refused.
        node.value = digits?.isExact ? digits.text : written;
      } else if (textFields.has(field)) node.value = written;
    },
  });
}
