// npm run keys -- --project shop --role ingest        makes a key signed with OUTLAY_SECRET; nothing is stored
// npm run keys -- revoke <id> [--why <text>]          refuses a key from now on, in every process that reads the list
import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { apiKeyRoles } from "@outlay/core/api-key";
import { issueApiKey } from "@outlay/core/api-key-issue";
import { AppError } from "@outlay/core/errors";
import { revocationLine } from "@outlay/core/revoked-keys";

const usage = `Usage:
  OUTLAY_SECRET=… npm run keys -- --project <name> [--project <name> …] --role ingest|read|editor|admin
      --project '*'         every project
      --days <n>            good for so many days; without it until it is revoked
      --events-per-second <n>   how fast it may send
      --text                may read prompts and answers, where they are captured; each reading is written down
  npm run keys -- revoke <id> [--why <text>]
      adds the id to OUTLAY_REVOKED_KEYS (default: revoked-keys in OUTLAY_DATA, ./data)
Administrators make, rotate and revoke keys in the settings of the web app too.`;

function giveUp(reason: string): never {
  console.error(`${reason}\n\n${usage}`);
  process.exit(1);
}

const { values, positionals } = readArguments();
try {
  if (positionals[0] === "revoke") revoke(positionals[1] ?? giveUp("Name the key to revoke."), values.why ?? "");
  else console.log(await makeKey());
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  giveUp(error.message);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        project: { type: "string", multiple: true },
        role: { type: "string", default: "ingest" },
        days: { type: "string" },
        "events-per-second": { type: "string" },
        text: { type: "boolean", default: false },
        why: { type: "string" },
      },
    });
  } catch (error) {
    return giveUp(error instanceof Error ? error.message : String(error));
  }
}

async function makeKey(): Promise<string> {
  const secret = process.env["OUTLAY_SECRET"] ?? "";
  if (secret.length < 16) giveUp("OUTLAY_SECRET must be set and have at least 16 characters.");
  const { project: projects = [], days, text, "events-per-second": eventsPerSecond } = values;
  const role = apiKeyRoles.find((name) => name === values.role) ?? giveUp(`There is no role ${values.role}.`);
  const wish = {
    ...{ role, projects: projects.includes("*") ? ("*" as const) : projects, mayReadText: text },
    ...{ days: numberIn(days), eventsPerSecondMax: numberIn(eventsPerSecond) },
  };
  return (await issueApiKey(wish, { secret, id: randomUUID(), now: Date.now() })).token;
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function revoke(id: string, why: string): void {
  const line = revocationLine(id, why);
  const path = process.env["OUTLAY_REVOKED_KEYS"] ?? join(process.env["OUTLAY_DATA"] ?? "./data", "revoked-keys");
  appendFileSync(path, line, { mode: 0o600 });
  console.log(`${id} is refused from now on where ${path} is read.`);
}
