/**
 * Makes `servegen-requests.jsonl.gz` from ServeGen's request counts:
 *
 *     npx tsx e2e/truth/pack-servegen.ts <csv.gz with model_class, client, window_start_s, requests>
 *
 * One line a tenant; nothing is left out but the inter-arrival figures. README.md says where the counts come from.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { csvRows } from "./truth-data.ts";

const WINDOW_S = 600;
const [, , source = ""] = process.argv;
const lines = new Map<string, { head: [string, number]; next: number; windows: number[] }>();
for (const row of csvRows(gunzipSync(readFileSync(source)).toString())) {
  const modelClass = row["model_class"] ?? "";
  const client = Number(row["client"]);
  const window = Number(row["window_start_s"]) / WINDOW_S;
  const key = `${modelClass}/${client}`;
  const line = lines.get(key) ?? { head: [modelClass, client], next: 0, windows: [] };
  if (!Number.isInteger(window) || window < line.next) throw new Error(`${key}: window ${window} is out of order`);
  // Gap to the window before, and how many requests: small numbers are what gzip makes small.
  line.windows.push(window - line.next, Number(row["requests"]));
  line.next = window + 1;
  lines.set(key, line);
}
const text = [...lines.values()].map(({ head, windows }) => `${JSON.stringify([...head, windows])}\n`).join("");
writeFileSync(new URL("servegen-requests.jsonl.gz", import.meta.url), gzipSync(text, { level: 9 }));
