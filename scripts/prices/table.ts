/** Rows under headings, columns as wide as they need to be; numbers at their right edge. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? "—" : String(cell))));
  const widths = headings.map((heading, at) => Math.max(heading.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const isNumber = headings.map((_, at) =>
    rows.every((row) => row[at] === null || /^-?[\d.,]+$/.test(String(row[at]))),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (isNumber[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(headings), ...cells.map(line)].join("\n");
}
