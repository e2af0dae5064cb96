// npm run dead-letters -- list|show|replay|purge
// What could not be stored, and what to do about it, through the API of the running program.
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import {
  type DeadLetterJson,
  deadLetterEndpoint,
  deadLettersEndpoint,
  type LettersTaken,
  replayDeadLettersEndpoint,
} from "@outlay/dashboard/contract/dead-letters";
import { type Api, CommandError, openApi } from "./prices/api.ts";

const usage = `Usage: npm run dead-letters -- <command> [options]

  list                 newest first: --status open,replayed,purged,replay_requested --reason --from --to --limit --cursor
  show <id>            one letter with its payload and its history
  replay <id>... | --all [--reason --from --to]   sends letters through ingest again; nothing is counted twice
  purge <id>... | --all [--reason --from --to]    gives letters up; their payload goes, the fact stays

  --reason <reasons>   unknown_schema, not_json, not_a_record, invalid_event, not_storable; several with commas
  --from, --to <time>  when they failed: ISO-8601 with offset, or now, now-7d; default the last 30 days
  --because <text>     why; kept with the change, and needed for purge
  --author <name>      default your user name
  --url <address>      of the dashboard, default http://127.0.0.1:4400
  --key <key>          an admin API key, where OUTLAY_SECRET is set; default OUTLAY_KEY
  --project <name>     default "default"`;

const WAIT_S = 60;

const { values, positionals } = readArguments();
const [command = "", ...ids] = positionals;

try {
  console.log(await run());
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  process.exit(1);
}

function run(): Promise<string> {
  const { url, key = process.env["OUTLAY_KEY"], project } = values;
  const api = openApi({ url, key, project });
  switch (command) {
    case "list":
      return list(api);
    case "show":
      return show(api, ids[0] ?? misused("show takes the id of a letter."));
    case "replay":
      return replay(api);
    case "purge":
      if (values.because === undefined) misused("purge needs --because: it is kept in place of the payload.");
      return change(api, "purge").then(({ text }) => text);
    default:
      return misused(`There is no command ${command}.`);
  }
}

async function list(api: Api): Promise<string> {
  const { status = "open,replay_requested", limit = "50", reason, from, to, cursor } = values;
  const asked = new URLSearchParams({ project: api.project, status, limit });
  for (const [name, value] of Object.entries({ reason, from, to, cursor }))
    if (value !== undefined) asked.set(name, value);
  const { letters, found, next } = deadLettersEndpoint.response.parse(await api.ask("GET", `/dead-letters?${asked}`));
  if (letters.length === 0) return "No dead letters.";
  const more = next === null ? "" : `\n${found - letters.length} more: --cursor ${next}`;
  return letters.map(line).join("\n") + more;
}

const line = ({ id, status, failed_at, reason, events, message, result }: DeadLetterJson): string => {
  const [first = ""] = (result?.message || message).split("\n");
  return `${id.padEnd(16)} ${status.padEnd(9)} ${failed_at} ${reason.padEnd(14)} ${events} event(s)  ${first.slice(0, 100)}`;
};

async function show(api: Api, id: string): Promise<string> {
  const asked = new URLSearchParams({ project: api.project });
  const letter = deadLetterEndpoint.response.parse(
    await api.ask("GET", `/dead-letters/${encodeURIComponent(id)}?${asked}`),
  );
  return JSON.stringify(letter, null, 2);
}

/** Asks for the replay and waits until ingest has answered for every letter. */
async function replay(api: Api): Promise<string> {
  const { taken, text } = await change(api, "replay");
  const waiting = new Set(taken);
  const results = new Map<string, number>();
  for (let second = 0; waiting.size > 0 && second < WAIT_S; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (const id of [...waiting].slice(0, 50)) {
      const asked = new URLSearchParams({ project: api.project });
      const letter = deadLetterEndpoint.response.parse(await api.ask("GET", `/dead-letters/${id}?${asked}`));
      if (letter.status === "replay_requested") continue;
      waiting.delete(id);
      const { stored = 0, duplicates = 0, failed = 0 } = letter.result ?? {};
      for (const [name, events] of Object.entries({ stored, duplicates, "failed again": failed }))
        results.set(name, (results.get(name) ?? 0) + events);
    }
  }
  const said = [...results].filter(([, events]) => events > 0).map(([name, events]) => `${events} ${name}`);
  const late = waiting.size === 0 ? "" : `\n${waiting.size} still under way: look again with list.`;
  return `${text}${said.length === 0 ? "" : `\nEvents: ${said.join(", ")}.`}${late}`;
}

async function change(api: Api, what: "replay" | "purge"): Promise<{ taken: string[]; text: string }> {
  const { author = userInfo().username, because = `npm run dead-letters -- ${what}`, reason, from, to } = values;
  if (values.all === ids.length > 0) misused(`${what} takes ids, or --all.`);
  const filter = {
    ...(reason === undefined ? {} : { reasons: reason.split(",") }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  const taken: string[] = [];
  const leftOut: LettersTaken["left_out"] = [];
  for (;;) {
    const chosen = values.all ? { filter } : { ids };
    const body = { project: api.project, ...chosen, author, reason: because };
    const answer = replayDeadLettersEndpoint.response.parse(await api.ask("POST", `/dead-letters/${what}`, body));
    taken.push(...answer.taken);
    leftOut.push(...answer.left_out);
    // What was left out is still found by the filter, so a page without any progress is the last.
    if (answer.remaining === 0 || answer.taken.length === 0) break;
  }
  const done = what === "replay" ? "sent to be replayed" : "purged";
  const others = leftOut.slice(0, 20).map(({ id, because: why }) => `\n  ${id}: ${why}`);
  return { taken, text: `${taken.length} letter(s) ${done}, ${leftOut.length} left out.${others.join("")}` };
}

function readArguments() {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        url: { ...text, default: "http://127.0.0.1:4400" },
        key: text,
        project: { ...text, default: "default" },
        status: text,
        reason: text,
        from: text,
        to: text,
        limit: text,
        cursor: text,
        author: text,
        because: text,
        all: { type: "boolean", default: false },
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
