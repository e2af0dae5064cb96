import { AppError } from "@outlay/core/errors";
import { addUsd, type PicoUsd, parseUsd } from "@outlay/core/money";
import { refused } from "./range.ts";
import { type BillColumns, billColumns } from "./reconciliation-columns.ts";
import { type CsvLine, readCsvLines } from "./reconciliation-csv.ts";

/** What a bill says of one model on one day of UTC. */
export interface BilledLine {
  /** YYYY-MM-DD */
  readonly day: string;
  /** As the bill writes it; "" where it names none. */
  readonly model: string;
  readonly cost: PicoUsd;
  /** Input and output; `undefined` where not every line of it says so. */
  readonly tokens: number | undefined;
}

export interface ReadBill {
  readonly header: readonly string[];
  readonly columns: BillColumns;
  readonly linesRead: number;
  /** By day, then model. */
  readonly lines: readonly BilledLine[];
}

/** Lines of one upload: a year of hours of eight models. */
const LINES_MAX = 100_000;
const ISSUES_MAX = 20;
const MODEL_LENGTH_MAX = 200;
const DAY_MS = 86_400_000;

/**
 * Reads an export and adds it up by day of UTC and model. Costs are USD, exact to 12 places; a minus is a credit. AppError
 * `bad_request` with up to 20 faults, each naming line and column.
 */
export function readBill(csv: string): ReadBill {
  const rows = readCsvLines(csv);
  const first = rows.next();
  if (first.done === true) throw refused("csv", "must begin with a line that names the columns");
  const header = first.value.cells;
  const columns = billColumns(header);
  const sums = new Map<string, BilledLine>();
  const issues: { path: string; message: string }[] = [];
  let linesRead = 0;
  for (const row of rows) {
    linesRead += 1;
    if (linesRead > LINES_MAX)
      throw refused("csv", `more than ${LINES_MAX} lines: send it month by month, or sum it by day and model`);
    const read = readLine(row, columns, header);
    if ("fault" in read) issues.push({ path: `csv line ${row.line}, ${read.column}`, message: read.fault });
    else addLine(sums, read);
    if (issues.length >= ISSUES_MAX) break;
  }
  const [fault] = issues;
  if (fault !== undefined) throw new AppError("bad_request", `${fault.path}: ${fault.message}`, { issues });
  if (linesRead === 0) throw refused("csv", "has no line below the names of the columns");
  const lines = [...sums.values()].sort((a, b) => compare(a.day, b.day) || compare(a.model, b.model));
  return { header, columns, linesRead, lines };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function addLine(sums: Map<string, BilledLine>, line: BilledLine): void {
  const key = `${line.day} ${line.model}`;
  const known = sums.get(key);
  if (known === undefined) {
    sums.set(key, line);
    return;
  }
  sums.set(key, { ...line, cost: addUsd(known.cost, line.cost), tokens: addTokens(known.tokens, line.tokens) });
}

/** Not known where either is not, or where the sum is beyond what a number holds exactly. */
export function addTokens(left: number | undefined, right: number | undefined): number | undefined {
  const sum = left === undefined || right === undefined ? undefined : left + right;
  return Number.isSafeInteger(sum) ? sum : undefined;
}

interface Fault {
  readonly column: string;
  readonly fault: string;
}

function readLine({ cells }: CsvLine, columns: BillColumns, header: readonly string[]): BilledLine | Fault {
  const cellOf = (at: number): string => cells[at] ?? "";
  const fault = (at: number, message: string): Fault => ({ column: header[at] || `column ${at + 1}`, fault: message });
  if (cells.length > header.length)
    return fault(header.length, `more cells than the first line names columns: put quotation marks around commas`);
  const day = dayOf(cellOf(columns.day));
  if (day === undefined)
    return fault(columns.day, `${quoted(cellOf(columns.day))} is no day: write YYYY-MM-DD, ISO-8601 or Unix seconds`);
  const { currency } = columns;
  if (currency !== undefined && !/^(usd|\$|us\$)?$/i.test(cellOf(currency)))
    return fault(currency, `${quoted(cellOf(currency))} is not converted here: only USD can be compared`);
  const cost = costOf(cellOf(columns.cost));
  if (cost === undefined)
    return fault(columns.cost, `${quoted(cellOf(columns.cost))} is no amount: write a number such as 1234.56`);
  const counts = columns.tokens.map((at) => ({ at, count: countOf(cellOf(at)) }));
  const bad = counts.find(({ count }) => Number.isNaN(count));
  if (bad !== undefined) return fault(bad.at, `${quoted(cellOf(bad.at))} is no count: write whole tokens`);
  const known = counts.flatMap(({ count }) => (count === undefined ? [] : [count]));
  const model = columns.model === undefined ? "" : modelOf(cellOf(columns.model));
  if (model.length > MODEL_LENGTH_MAX)
    return fault(columns.model ?? 0, `is longer than ${MODEL_LENGTH_MAX} characters`);
  return { day, model, cost, tokens: known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0) };
}

const quoted = (text: string): string => JSON.stringify(text.slice(0, 40));

/** `gpt-4o-2024-08-06, input`: what was billed of a model stands behind it. */
const modelOf = (text: string): string => (text.split(/,\s/, 1)[0] ?? "").trim();

/** Of a day alone, an instant with or without offset (then it is UTC), or seconds or milliseconds since 1970. */
function dayOf(text: string): string | undefined {
  if (/^\d{9,10}$/.test(text)) return isoDay(Number(text) * 1_000);
  if (/^\d{12,13}$/.test(text)) return isoDay(Number(text));
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?)?$/.exec(text);
  const [, day, time = "00:00", offset = "Z"] = parts ?? [];
  // Date.parse takes 31 February for 3 March.
  if (day === undefined || isoDay(Date.parse(`${day}T00:00Z`)) !== day) return undefined;
  const zone = offset === "UTC" ? "Z" : offset.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2");
  return isoDay(Date.parse(`${day}T${time}${zone}`));
}

function isoDay(instant: number): string | undefined {
  if (!Number.isFinite(instant) || instant < 0 || instant > Date.UTC(2104, 0, 1)) return undefined;
  return new Date(Math.floor(instant / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
}

/** `$1234.56`, `-0.5`, `1.2e-05`. A comma may mean two things, so it means none. */
function costOf(text: string): PicoUsd | undefined {
  const [, sign = "", digits = ""] = /^(-?)\$?(.*)$/.exec(text) ?? [];
  const amount = parseUsd(digits);
  return amount === undefined ? undefined : ((sign === "-" ? -amount : amount) as PicoUsd);
}

/** `undefined` where nothing is said, NaN where it is no count. */
function countOf(text: string): number | undefined {
  if (text === "") return undefined;
  const count = /^\d{1,15}(\.0+)?$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(count) ? count : Number.NaN;
}
