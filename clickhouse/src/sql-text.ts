/**
 * Looks at SQL text without understanding it: only comments, quotes, `;` and `{name:Type}` matter here. Used on our own
 * files, never on text from outside.
 */
const TOKEN = /'(?:[^'\\]|\\[\s\S]|'')*'|`(?:[^`\\]|\\[\s\S])*`|"(?:[^"\\]|\\[\s\S])*"|--[^\n]*|\/\*[\s\S]*?\*\/|;/g;

const isComment = (token: string): boolean => token.startsWith("--") || token.startsWith("/*");

/** The text without its comments; quoted text stays as it is. */
export function withoutComments(sql: string): string {
  return sql.replaceAll(TOKEN, (token) => (isComment(token) ? " " : token));
}

/** The statements of a file, without comments and without the `;` between them. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  const text = withoutComments(sql);
  let start = 0;
  for (const token of text.matchAll(TOKEN)) {
    if (token[0] !== ";") continue;
    statements.push(text.slice(start, token.index));
    start = token.index + 1;
  }
  statements.push(text.slice(start));
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== "");
}

/**
 * The text without what is there for the unused names alone: what stands between the lines `-- only with name` and
 * `-- end of name`, lines with the placeholder `{name:…}`, and columns that end a line with `AS name,`. A column that some
 * line left in the text names stays, with all that it needs.
 */
export function withoutUnused(sql: string, unused: readonly string[]): string {
  const lines = withoutSections(sql, unused).split("\n");
  const dropped = new Map<string, readonly number[]>();
  const columns: string[] = [];
  for (const name of unused) {
    const placeholders = lines.flatMap((line, at) => (line.includes(`{${name}:`) ? [at] : []));
    const items = lines.flatMap((line, end) =>
      line.trimEnd().endsWith(` AS ${name},`) ? linesOfItem(lines, end) : [],
    );
    if (items.length > 0) columns.push(name);
    dropped.set(name, [...placeholders, ...items]);
  }
  for (let isStable = false; !isStable; ) {
    isStable = true;
    const words = new Set(withoutComments(remaining(lines, dropped)).match(/\w+/g));
    for (const name of columns) {
      if (!words.has(name) || !dropped.delete(name)) continue;
      isStable = false;
    }
  }
  return remaining(lines, dropped);
}

function withoutSections(sql: string, unused: readonly string[]): string {
  return unused.reduce(
    (text, name) => text.replaceAll(new RegExp(`^ *-- only with ${name}\\n[^]*?^ *-- end of ${name}\\n`, "gm"), ""),
    sql,
  );
}

function remaining(lines: readonly string[], dropped: ReadonlyMap<string, readonly number[]>): string {
  const gone = new Set([...dropped.values()].flat());
  return lines.filter((_, at) => !gone.has(at)).join("\n");
}

/** The lines of the column that ends at `end`: from the one that opens all its parentheses. */
function linesOfItem(lines: readonly string[], end: number): number[] {
  let open = 0;
  for (let at = end; at > 0; at -= 1) {
    const text = withoutComments(lines[at] ?? "").replaceAll(/'[^']*'/g, "");
    open += text.split(")").length - text.split("(").length;
    if (open <= 0) return Array.from({ length: end - at + 1 }, (_, below) => at + below);
  }
  return [end];
}

/** The typed placeholders of a query: name → type as written, spaces removed. */
export function placeholdersOf(sql: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const text = withoutComments(sql);
  for (const match of text.matchAll(/\{\s*([A-Za-z_]\w*)\s*:\s*([^{}]+?)\s*\}/g)) {
    const [, name = "", type = ""] = match;
    const earlier = found.get(name);
    if (earlier !== undefined && earlier !== type) {
      throw new Error(`placeholder ${name} is declared as ${earlier} and as ${type}`);
    }
    found.set(name, type);
  }
  return found;
}

/** A string as an SQL literal. */
export function sqlLiteral(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
