/** Lines of at most so many characters (1 or more), broken between words where they can be. Never no line. */
export function wrapText(text: string, charactersMax: number): string[] {
  const max = Math.max(1, charactersMax);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (joined.length <= max) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (line.length > max) {
      lines.push(line.slice(0, max));
      line = line.slice(max);
    }
  }
  return [...lines, ...(line === "" && lines.length > 0 ? [] : [line])];
}
