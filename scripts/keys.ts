// npm run keys -- --project shop --role ingest
// Makes a key signed with OUTLAY_SECRET. Keys are verified offline; nothing is stored.
import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { signApiKey } from "@outlay/core/api-key";

const usage =
  "Usage: OUTLAY_SECRET=… npm run keys -- --project <name> [--project <name> …] --role ingest|read|admin   (--project '*' = every project)";

const { values } = parseArgs({
  options: { project: { type: "string", multiple: true }, role: { type: "string", default: "ingest" } },
});
const secret = process.env["OUTLAY_SECRET"];
const { project: projects, role } = values;
if (secret === undefined || secret.length < 16 || projects === undefined || !isRole(role)) {
  console.error(usage);
  process.exit(1);
}
const payload = {
  v: 1 as const,
  id: randomUUID(),
  projects: projects.includes("*") ? ("*" as const) : projects,
  role,
  issuedAt: Date.now(),
};
console.log(await signApiKey(payload, secret));

function isRole(text: string): text is "ingest" | "read" | "admin" {
  return ["ingest", "read", "admin"].includes(text);
}
