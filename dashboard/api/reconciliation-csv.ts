/** A line of a table as it was sent: its place in the text, counted from 1, and its cells. */
export interface CsvLine {
  readonly line: number;
  readonly cells: readonly string[];
}

const SEPARATORS = [",", ";", "\t"] as const;

/**
 * Cells of delimited text (RFC 4180; also with ";" or tabs, whichever the first line has most of). Lines without anything
 * are left out. Lazily, so that who reads may stop early. An open quotation mark takes the rest of the text.
 */
export function* readCsvLines(text: string): Generator<CsvLine> {
  const body = text.replace(/^\uFEFF/, "");
  const separator = separatorOf(body);
  let cells: string[] = [];
  let line = 1;
  let startedAt = 1;
  for (let at = 0; at <= body.length; ) {
    const { cell, next, lines } = readCell(body, at, separator);
    cells.push(cell);
    line += lines;
    const end = body[next];
    if (end === separator) {
      at = next + 1;
      continue;
    }
    if (cells.some((one) => one !== "")) yield { line: startedAt, cells };
    if (end === undefined) return;
    at = next + (end === "\r" && body[next + 1] === "\n" ? 2 : 1);
    line += 1;
    startedAt = line;
    cells = [];
  }
}

function separatorOf(text: string): string {
  const [first = ""] = text.split(/[\r\n]/, 1);
  const counts = SEPARATORS.map((separator) => first.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ",";
}

interface Cell {
  readonly cell: string;
  /** Where the separator or the end of the line is. */
  readonly next: number;
  /** Line breaks inside of it. */
  readonly lines: number;
}

function readCell(text: string, start: number, separator: string): Cell {
  if (text[start] !== '"') {
    const { cell, next } = readPlain(text, start, separator);
    return { cell: cell.trim(), next, lines: 0 };
  }
  let cell = "";
  let at = start + 1;
  for (;;) {
    const mark = text.indexOf('"', at);
    cell += text.slice(at, mark < 0 ? text.length : mark);
    if (mark < 0) return { cell: cell.trim(), next: text.length, lines: breaksOf(cell) };
    at = mark + 1;
    if (text[at] !== '"') break;
    cell += '"';
    at += 1;
  }
  // What stands between the closing mark and the separator belongs to nobody's format: it is kept.
  const rest = readPlain(text, at, separator);
  return { cell: `${cell}${rest.cell}`.trim(), next: rest.next, lines: breaksOf(cell) };
}

function readPlain(text: string, start: number, separator: string): Pick<Cell, "cell" | "next"> {
  let next = start;
  while (next < text.length && text[next] !== separator && text[next] !== "\n" && text[next] !== "\r") next += 1;
  return { cell: text.slice(start, next), next };
}

const breaksOf = (text: string): number => text.split("\n").length - 1;
