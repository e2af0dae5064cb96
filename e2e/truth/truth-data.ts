import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Data whose licence does not let us ship it: a directory laid out as README.md says. */
const directory = resolve(root, process.env["OUTLAY_TRUTH_DATA"] || "../shared/data");

/** Text of a gzipped file of {@link directory}; `undefined` where this machine does not have it. */
export function readForeignData(path: string): string | undefined {
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
