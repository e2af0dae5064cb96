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
