// Set-up shared by `npm start` and `npm test`: each step runs only when its inputs changed, and says what it does.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const stampDirectory = join(root, "node_modules", ".outlay");

/** Prints a step's line; every long step has one before it starts. */
export function say(text) {
  process.stdout.write(`• ${text}\n`);
}

/** Ends the process with one sentence and a non-zero code. */
export function giveUp(sentence) {
  process.stderr.write(`\n${sentence}\n`);
  process.exit(1);
}

/** Runs a command with its output shown; ends the process when it fails. */
export function mustRun(command, args, what) {
  const result = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (result.error) giveUp(`${what} failed: ${command} could not be started (${result.error.message}).`);
  if (result.status !== 0) giveUp(`${what} failed: see the output above (exit code ${result.status}).`);
}

export function installDependencies() {
  const inputs = hashOf([join(root, "package-lock.json")]) + process.versions.modules + process.platform + process.arch;
  if (stampIs("dependencies", inputs)) return;
  say("Installing dependencies (the embedded ClickHouse engine is 550 MB; a first time takes a minute or two) …");
  // Not `npm ci`: it refuses a lock file that lacks the optional packages of platforms it was not written on. The
  // versions are the lock file's all the same, and nothing is written back.
  mustRun("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], "Installing dependencies");
  writeStamp("dependencies", inputs);
}

export function buildWebApp() {
  const sources = ["dashboard/web", "dashboard/contract", "core/src"].flatMap((folder) =>
    filesBelow(join(root, folder)),
  );
  const inputs = hashOf([...sources, join(root, "package-lock.json")]);
  if (existsSync(join(root, "dashboard/web/dist/index.html")) && stampIs("web", inputs)) return;
  say("Building the web app …");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  mustRun(process.execPath, [vite, "build", "dashboard/web", "--logLevel", "warn"], "Building the web app");
  writeStamp("web", inputs);
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !["dist", "node_modules"].includes(entry.name) && !entry.name.includes(".test."))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    })
    .sort();
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths)
    if (statSync(path).isFile()) hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest("hex");
}

function stampIs(name, value) {
  const path = join(stampDirectory, name);
  return existsSync(path) && readFileSync(path, "utf8") === value;
}

function writeStamp(name, value) {
  mkdirSync(stampDirectory, { recursive: true });
  writeFileSync(join(stampDirectory, name), value);
}
