import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Where data lie that belong to no checkout: beside it, or beside a folder it is in. */
const BESIDE = join("shared", "data");

/** Data whose licence does not let us ship it: a directory laid out as README.md says. */
const directory = foreignDirectory(process.env["OUTLAY_TRUTH_DATA"]);

/** The one that is named, from the repository's root; else the nearest `shared/data` beside the repository or above. */
function foreignDirectory(named: string | undefined): string | undefined {
  if (named !== undefined && named !== "") return resolve(root, named);
  for (let above = dirname(resolve(root)); ; above = dirname(above)) {
    const directory = join(above, BESIDE);
    if (existsSync(directory)) return directory;
    if (above === dirname(above)) return undefined;
  }
}

/** Text of a gzipped file of {@link directory}; `undefined` where this machine does not have it. */
export function readForeignData(path: string): string | undefined {
  if (directory === undefined) return undefined;
  const file = join(directory, path);
  return existsSync(file) ? gunzipSync(readFileSync(file)).toString() : undefined;
}

/** Text of a gzipped file of this folder. */
export function readShippedData(name: string): string {
  return gunzipSync(readFileSync(new URL(`${name}`, import.meta.url))).toString();
}

/** Rows of CSV without quotes, which is what these files are, by the names of the first line. */
export function csvRows(text: string): Record<string, string>[] {
  const [head = "", ...lines] = text.trimEnd().split("\n");
  const names = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((value, place) => [names[place] ?? "", value])));
}
