// npm run keys -- --project shop --role ingest        makes a key signed with OUTLAY_SECRET; nothing is stored
// npm run keys -- revoke <id> [--why <text>]          refuses a key from now on, in every process that reads the list
import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { apiKeyPayloadSchema, signApiKey } from "@outlay/core/api-key";
import { parseRevokedKeys } from "@outlay/core/revoked-keys";

const usage = `Usage:
  OUTLAY_SECRET=… npm run keys -- --project <name> [--project <name> …] --role ingest|read|editor|admin
      --project '*'         every project
      --days <n>            good for so many days; without it until it is revoked
      --events-per-second <n>   how fast it may send
      --text                may read prompts and answers, where they are captured; each reading is written down
  npm run keys -- revoke <id> [--why <text>]
      adds the id to OUTLAY_REVOKED_KEYS (default: revoked-keys in OUTLAY_DATA, ./data)`;

const DAY_MS = 86_400_000;

function giveUp(reason: string): never {
  console.error(`${reason}\n\n${usage}`);
  process.exit(1);
}

const { values, positionals } = readArguments();
if (positionals[0] === "revoke") revoke(positionals[1] ?? giveUp("Name the key to revoke."), values.why ?? "");
else console.log(await makeKey());

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
  const { project: projects = [], role, days, text, "events-per-second": eventsPerSecond } = values;
  const issuedAt = Date.now();
  const payload = apiKeyPayloadSchema.safeParse({
    v: 1,
    id: randomUUID(),
    projects: projects.includes("*") ? "*" : projects,
    role,
    issuedAt,
    ...(days !== undefined && { expiresAt: issuedAt + Number(days) * DAY_MS }),
    ...(eventsPerSecond !== undefined && { eventsPerSecondMax: Number(eventsPerSecond) }),
    ...(text && { scopes: ["text"] }),
  });
  if (payload.success) return signApiKey(payload.data, secret);
  const [issue] = payload.error.issues;
  return giveUp(`${issue?.path.join(".") || "The key"}: ${issue?.message}.`);
}

function revoke(id: string, why: string): void {
  const note = why === "" ? "" : ` # ${why.replaceAll(/\s+/g, " ")}`;
  const line = `${id}${note}`;
  if (!parseRevokedKeys(line).has(id)) giveUp(`${id} is not the id of a key.`);
  const path = process.env["OUTLAY_REVOKED_KEYS"] ?? join(process.env["OUTLAY_DATA"] ?? "./data", "revoked-keys");
  // Someone may have left the last line without its end.
  appendFileSync(path, `\n${line}\n`, { mode: 0o600 });
  console.log(`${id} is refused from now on where ${path} is read.`);
}
