/** A terminal that can redraw a line; `process.stdout` is one when `isTTY` holds. */
export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface Progress {
  /** Shows `done` of `total`. May be called as often as one likes: it writes only when something changes. */
  update(done: number, total: number): void;
  /** Ends the line and says `text`, where given. Later updates write nothing. */
  end(text?: string): void;
}

const BAR_CELLS = 30;

/** A bar on a terminal; elsewhere (a file, a CI log) one plain line through `print` at every tenth. */
export function progressBar(
  label: string,
  print: (line: string) => void,
  terminal: Terminal = process.stdout,
): Progress {
  let last = "";
  let hasEnded = false;

  const show = (line: string) => {
    if (hasEnded || line === last) return;
    last = line;
    if (terminal.isTTY) terminal.write(`\r${line.slice(0, Math.max(20, (terminal.columns ?? 80) - 1))}\u001b[K`);
    else print(line);
  };
  const describe = terminal.isTTY ? barLine : tenthLine;
  return {
    update: (done, total) => show(describe(label, Math.min(done, total), total)),
    end: (text) => {
      if (text !== undefined) show(`${label}: ${text}`);
      if (!hasEnded && terminal.isTTY && last !== "") terminal.write("\n");
      hasEnded = true;
    },
  };
}

function barLine(label: string, done: number, total: number): string {
  const share = total > 0 ? done / total : 1;
  const filled = Math.round(share * BAR_CELLS);
  const bar = "█".repeat(filled) + "░".repeat(BAR_CELLS - filled);
  return `${label} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${grouped(done)} of ${grouped(total)}`;
}

/** Equal for all counts within one tenth, so that only ten lines and the first are written. */
function tenthLine(label: string, done: number, total: number): string {
  const tenth = total > 0 ? Math.floor((done / total) * 10) : 10;
  return `${label}: ${tenth * 10} % of ${grouped(total)}`;
}

const grouped = (count: number) => count.toLocaleString("en-US");
