import { columnsOf, exportedColumns, type FocusColumn, type FocusVersion } from "./focus-columns.ts";
import { formatFault, keysOf } from "./focus-formats.ts";
import { type FocusRow, type FocusRule, rowRules } from "./focus-rules.ts";

export interface FocusFinding {
  /** The rule that is broken. */
  readonly rule: string;
  /** Where the specification asks it. */
  readonly clause: string;
  /** Counted from 0; `undefined` where the file as a whole is at fault. */
  readonly row?: number;
  readonly message: string;
}

interface CheckOptions {
  /** The columns of the file in its order; absent: those of the first row. A file without rows has no other way to say. */
  readonly columns?: readonly string[];
  /** Also what rows marked `x_PriceStatus` = `Unpriced` break because they have no price; our metadata declares that. */
  readonly isStrict?: boolean;
}

/** Properties of SkuPriceDetails that FOCUS defines; every other begins with `x_`. */
const priceProperties: ReadonlySet<string> = new Set([
  "CoreCount",
  "DiskMaxIops",
  "DiskSpace",
  "DiskType",
  "GpuCount",
  "InstanceType",
  "InstanceSeries",
  "MemorySize",
  "NetworkMaxIops",
  "NetworkMaxThroughput",
  "OperatingSystem",
  "Redundancy",
  "StorageClass",
]);

/**
 * What a Cost and Usage file breaks of the rules of a FOCUS version that one file can be held to: columns, order, nulls,
 * formats, allowed values, and how the columns of a row agree. Rows are text by column, null for what is not there.
 * Nothing about whether the figures are true. No findings: none of these rules is broken.
 */
export function checkFocus(
  rows: readonly FocusRow[],
  version: FocusVersion,
  { columns = Object.keys(rows[0] ?? {}), isStrict = false }: CheckOptions = {},
): FocusFinding[] {
  const known = new Map([...columnsOf(version), ...exportedColumns(version)].map((column) => [column.id, column]));
  const rules = rowRules.filter(({ versions }) => versions === undefined || versions.includes(version));
  return [
    ...columnFindings(columns, version),
    ...rows.flatMap((row, index) => [
      ...setFindings(row, columns, index),
      ...columns.flatMap((id) => valueFindings(known.get(id), row[id] ?? null, index)),
      ...rules.filter((rule) => !keeps(rule, row, isStrict)).map((rule) => findingOf(rule, index)),
    ]),
    ...skuFindings(rows),
  ];
}

const keeps = (rule: FocusRule, row: FocusRow, isStrict: boolean): boolean =>
  rule.holds(row) || (rule.asksForPrice === true && !isStrict && row["x_PriceStatus"] === "Unpriced");

const findingOf = ({ id, clause }: FocusRule, row: number): FocusFinding => ({
  rule: id,
  clause,
  row,
  message: `${id.replaceAll("-", " ")} is not so`,
});

function columnFindings(columns: readonly string[], version: FocusVersion): FocusFinding[] {
  const defined = columnsOf(version);
  const ids = new Set(defined.map(({ id }) => id));
  const missing = defined.filter(({ id, levels }) => levels[version] === "mandatory" && !columns.includes(id));
  const unknown = columns.filter((id) => !ids.has(id) && !id.startsWith("x_"));
  const unnamed = columns.filter((id) => id.startsWith("x_") && !/^x_[A-Z][A-Za-z0-9]{0,47}$/.test(id));
  const firstCustom = columns.findIndex((id) => id.startsWith("x_"));
  const isMixed = firstCustom >= 0 && columns.slice(firstCustom).some((id) => !id.startsWith("x_"));
  const repeated = columns.filter((id, index) => columns.indexOf(id) !== index);
  const about = (rule: string, clause: string, messages: readonly string[]): FocusFinding[] =>
    messages.map((message) => ({ rule, clause, message }));
  return [
    ...about(
      "column-mandatory",
      "CostAndUsage: column presence",
      missing.map(({ id }) => `${id} is missing`),
    ),
    ...about(
      "column-known",
      "CustomColumnHandling",
      unknown.map((id) => `${id} is no column of ${version} and lacks x_`),
    ),
    ...about(
      "custom-column-name",
      "CustomColumnHandling",
      unnamed.map((id) => `${id} is not x_ and Pascal case`),
    ),
    ...about(
      "custom-columns-last",
      "ColumnHandling: order",
      isMixed ? ["a FOCUS column stands after a custom one"] : [],
    ),
    ...about(
      "column-once",
      "ColumnHandling",
      repeated.map((id) => `${id} is there twice`),
    ),
  ];
}

function setFindings(row: FocusRow, columns: readonly string[], index: number): FocusFinding[] {
  const isSame = Object.keys(row).length === columns.length && columns.every((id) => id in row);
  const message = "the row has other columns than the file";
  return isSame ? [] : [{ rule: "row-columns", clause: "CostAndUsage", row: index, message }];
}

function valueFindings(column: FocusColumn | undefined, text: string | null, row: number): FocusFinding[] {
  if (column === undefined) return [];
  const { id, isNullable, allowed, type } = column;
  if (text === null) {
    return isNullable ? [] : [{ rule: "null", clause: id, row, message: `${id} must not be null` }];
  }
  const fault = formatFault(type, text);
  if (fault !== undefined) return [{ rule: `format-${type}`, clause: id, row, message: `${id}: ${fault}` }];
  if (allowed !== undefined && !allowed.includes(text)) {
    return [{ rule: "allowed-value", clause: id, row, message: `${id}: ${text} is none of ${allowed.join(", ")}` }];
  }
  const foreign = id === "SkuPriceDetails" ? keysOf(text).filter(isForeignProperty) : [];
  return foreign.map((key) => ({
    rule: "SkuPriceDetails-keys",
    clause: id,
    row,
    message: `${key} must begin with x_`,
  }));
}

const isForeignProperty = (key: string): boolean => !priceProperties.has(key) && !key.startsWith("x_");

/** A SkuPriceId has one SkuId, and the same details wherever it stands. */
function skuFindings(rows: readonly FocusRow[]): FocusFinding[] {
  const first = new Map<string, FocusRow>();
  return rows.flatMap((row, index) => {
    const id = row["SkuPriceId"] ?? null;
    if (id === null) return [];
    const earlier = first.get(id) ?? row;
    first.set(id, earlier);
    return (["SkuId", "SkuPriceDetails"] as const)
      .filter((column) => earlier[column] !== row[column])
      .map((column) => ({
        rule: `SkuPriceId-has-one-${column}`,
        clause: "SkuPriceId, SkuPriceDetails",
        row: index,
        message: `${id} has another ${column} in an earlier row`,
      }));
  });
}
