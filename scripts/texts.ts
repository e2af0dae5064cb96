// npm run texts -- show|erase|readings
// Prompts and answers that are kept (docs/guides/text.md), through the API of the running program.
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { callTextEndpoint, eraseTextsEndpoint, textAccessEndpoint } from "@outlay/dashboard/contract/call-text";
import { type Api, CommandError, openApi } from "./prices/api.ts";

const usage = `Usage: npm run texts -- <command> [options]

  show <event id>      prompt and answer of a call; the reading is written down
  erase --call <event id> | --user <id> | --before <time>   deletes texts; calls and costs stay
  readings             who read texts of which call, newest first: --from --to --limit --cursor

  --because <text>     why; kept with the erasure, and needed for it
  --author <name>      default your user name
  --from, --to, --before <time>   ISO-8601 with offset, or now, now-7d
  --url <address>      of the dashboard, default http://127.0.0.1:4400
  --key <key>          an API key where OUTLAY_SECRET is set, of role admin or with the scope text; default OUTLAY_KEY
  --project <name>     default "default"`;

const { values, positionals } = readArguments();
const [command = "", eventId] = positionals;

try {
  const { url, key = process.env["OUTLAY_KEY"], project } = values;
  console.log(await run(openApi({ url, key, project })));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  process.exit(1);
}

function run(api: Api): Promise<string> {
  switch (command) {
    case "show":
      return show(api, eventId ?? misused("show takes the event id of a call."));
    case "erase":
      return erase(api, values.because ?? misused("erase needs --because: it is kept in place of the texts."));
    case "readings":
      return readings(api);
    default:
      return misused(`There is no command ${command}.`);
  }
}

async function show(api: Api, id: string): Promise<string> {
  const asked = new URLSearchParams({ project: api.project });
  const { texts, message } = callTextEndpoint.response.parse(
    await api.ask("GET", `/calls/${encodeURIComponent(id)}/text?${asked}`),
  );
  if (message !== null) return `No text: ${message}.`;
  return texts
    .map(({ part, text, is_truncated }) => `## ${part}${is_truncated ? " (cut off)" : ""}\n${text}`)
    .join("\n\n");
}

async function erase(api: Api, reason: string): Promise<string> {
  const { call, user, before, author = userInfo().username } = values;
  const chosen = { event_id: call, user_id: user, before };
  if (Object.values(chosen).filter((choice) => choice !== undefined).length !== 1)
    misused("erase takes one of --call, --user and --before.");
  const body = { project: api.project, ...chosen, author, reason };
  const { texts, is_deleted } = eraseTextsEndpoint.response.parse(await api.ask("POST", "/call-texts/erase", body));
  const state = is_deleted ? "deleted" : "hidden; they go from disk with the next erasure or when they expire";
  return `${texts} text(s) ${state}.`;
}

async function readings(api: Api): Promise<string> {
  const asked = new URLSearchParams({ project: api.project });
  for (const name of ["from", "to", "limit", "cursor"] as const) {
    const value = values[name];
    if (value !== undefined) asked.set(name, value);
  }
  const { accesses, next } = textAccessEndpoint.response.parse(await api.ask("GET", `/text-access?${asked}`));
  if (accesses.length === 0) return "Nobody has read texts.";
  const lines = accesses.map(
    ({ at, key_id, event_id, texts }) => `${at} ${key_id ?? "-"} ${event_id} ${texts} text(s)`,
  );
  return lines.join("\n") + (next === null ? "" : `\nMore: --cursor ${next}`);
}

function readArguments() {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        ...{ call: text, user: text, before: text, because: text, author: text },
        ...{ from: text, to: text, limit: text, cursor: text, key: text },
        url: { ...text, default: "http://127.0.0.1:4400" },
        project: { ...text, default: "default" },
      },
    });
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
}

function misused(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}
