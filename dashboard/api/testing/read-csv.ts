/**
 * Rows of RFC 4180 text by the names of its first line; a cell with nothing in it, not even quotes, is null. Throws where
 * the text is not of that form. For tests: a reader that shares nothing with what writes.
 */
export function readCsv(text: string): Record<string, string | null>[] {
  const [header = [], ...rows] = readLines(text);
  return rows.map((cells) => {
    if (cells.length !== header.length) throw new Error(`a row has ${cells.length} cells, the header ${header.length}`);
    return Object.fromEntries(cells.map((cell, index) => [header[index] ?? "", cell]));
  });
}

function readLines(text: string): (string | null)[][] {
  const lines: (string | null)[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let line: (string | null)[] = [];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (match === null) throw new Error(`no CSV at ${JSON.stringify(text.slice(at, at + 40))}`);
    const [, quoted, plain = "", end] = match;
    line.push(quoted === undefined ? (plain === "" ? null : plain) : quoted.replaceAll('""', '"'));
    if (end === "\r\n") {
      lines.push(line);
      line = [];
    }
  }
  return lines;
}
