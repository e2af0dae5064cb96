// npm run export -- focus --from 2026-11-01T00:00:00Z --to 2026-12-01T00:00:00Z --out november.csv
// A file of the running program: it alone may open its data. Beside it goes <file>.meta.json, which says what it is.
import { createWriteStream } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { type ExportSidecar, exportSidecar } from "@outlay/dashboard/contract/exports";
import { CommandError, openApi } from "./prices/api.ts";

const kinds = ["calls", "spend", "tasks", "focus"];
const usage = `Usage: npm run export -- ${kinds.join("|")} --out <file> [options]

  --out <file>         where to; its ending chooses the format: csv, json, ndjson, parquet
  --format <format>    instead of the ending
  --from, --to <time>  ISO-8601 with offset, or now, now-30d, now/M; default the last seven days
  --tz <zone>          IANA zone of days and times; focus is always UTC
  --f <filter>         dimension:operator:value,value; repeat it for more
  --by <dimensions>, --bucket <1h|1d|1w|1M|none>   spend
  --version <1.2|1.4>, --grain <day|hour>          focus

  --url <address>      of the dashboard, default http://127.0.0.1:4400
  --key <key>          an API key, where OUTLAY_SECRET is set; default OUTLAY_KEY
  --project <name>     default "default"`;

/** The sidecar is asked for again where calls came in while the file was written. */
const LOOKS_MAX = 3;

const { values, kind, out } = readArguments();
try {
  console.log(await run());
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  process.exit(1);
}

async function run(): Promise<string> {
  const { url, key = process.env["OUTLAY_KEY"], project } = values;
  const api = openApi({ url, key, project });
  const asked = new URLSearchParams({ project, format: values.format ?? /\.(\w+)$/.exec(out)?.[1] ?? "csv" });
  for (const name of ["from", "to", "tz", "by", "bucket", "version", "grain"] as const) {
    const value = values[name];
    if (value !== undefined) asked.set(name, value);
  }
  for (const filter of values.f ?? []) asked.append("f", filter);
  const lookup = async (): Promise<ExportSidecar> =>
    exportSidecar.parse(await api.ask("GET", `/exports/${kind}?${asked}&sidecar=true`));
  let sidecar = await lookup();
  // From here on "now" is the instant the first answer meant.
  asked.set("from", sidecar.range.from);
  asked.set("to", sidecar.range.to);
  for (let look = 1; ; look += 1) {
    const version = await download(new URL(`/api/v1/exports/${kind}?${asked}`, url), key);
    if (version === sidecar.data_version || look === LOOKS_MAX) {
      await writeFile(`${out}.meta.json`, `${JSON.stringify(sidecar, null, 2)}\n`);
      const changed = version === sidecar.data_version ? "" : "; data came in meanwhile, so the file may hold more";
      return `${out}: ${sidecar.rows} rows, ${sidecar.total ?? "unknown"} USD${changed}`;
    }
    sidecar = await lookup();
  }
}

/** Writes the file, whole or not at all, and gives the state of the data it was made of. */
async function download(address: URL, key: string | undefined): Promise<string | null> {
  const answer = await fetch(address, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
  if (!answer.ok || answer.body === null) {
    throw new CommandError(`The server answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
  }
  const part = `${out}.part`;
  try {
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(part, { mode: 0o600 }));
    await rename(part, out);
  } catch (cause) {
    throw new CommandError(`${out} could not be written: ${String(cause)}`);
  } finally {
    await rm(part, { force: true });
  }
  return answer.headers.get("x-outlay-data-version");
}

function readArguments() {
  const text = { type: "string" } as const;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        url: { ...text, default: "http://127.0.0.1:4400" },
        key: text,
        project: { ...text, default: "default" },
        out: text,
        format: text,
        from: text,
        to: text,
        tz: text,
        f: { ...text, multiple: true },
        by: text,
        bucket: text,
        version: text,
        grain: text,
      },
    });
    const [kind = ""] = positionals;
    if (positionals.length !== 1 || !kinds.includes(kind)) throw new Error(`Say which: ${kinds.join(", ")}.`);
    if (values.out === undefined) throw new Error("--out names the file to write.");
    return { values, kind, out: values.out };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}
