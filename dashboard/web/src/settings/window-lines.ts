/** Context windows as people write them, a model and its tokens a line: `gpt-5 = 400000`. Models in order of their name. */
export const writeWindows = (windows: Readonly<Record<string, number>>): string =>
  Object.entries(windows)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([model, tokens]) => `${model} = ${tokens}`)
    .join("\n");

/** {@link writeWindows} backwards; a line that cannot be read is the fault. Digits may be grouped by commas or "_". */
export function readWindows(text: string): { windows: Record<string, number> } | { fault: string } {
  const windows = new Map<string, number>();
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const [, model = "", tokens = ""] = /^(.+?)\s*=\s*([\d,_]+)$/.exec(line) ?? [];
    const count = Number(tokens.replaceAll(/[,_]/g, ""));
    if (model === "" || count < 1) return { fault: `“${line}” is not a model and its tokens, such as gpt-5 = 400000` };
    if (windows.has(model)) return { fault: `${model} is there twice` };
    windows.set(model, count);
  }
  return { windows: Object.fromEntries(windows) };
}
