// `npm test`: installs what tests need (browser included), checks the house rules, runs every test, and ends with one
// line: N passed, N failed. Extra arguments go to vitest, e.g. `npm test -- ingest`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installBrokers } from "./broker.mjs";
import { installBrowser } from "./browser.mjs";
import { installClients } from "./clients.mjs";
import { unfitReason } from "./platform.mjs";
import { buildWebApp, giveUp, installDependencies, root, say } from "./prepare.mjs";

const reason = unfitReason();
if (reason) giveUp(reason);
installDependencies();
installBrowser();
buildWebApp();
const chosen = process.argv.slice(2);
if (chosen.length === 0 || chosen.some((path) => /eventlog|kafka|e2e/.test(path))) installBrokers();
if (chosen.length === 0 || chosen.some((path) => "e2e/clients".includes(path))) await installClients();

const checks = [
  ["format and lint", "node_modules/@biomejs/biome/bin/biome", ["check", "."]],
  ["types (node)", "node_modules/typescript/bin/tsc", ["-p", "tsconfig.json"]],
  ["types (web)", "node_modules/typescript/bin/tsc", ["-p", "tsconfig.web.json"]],
  ["dead code", "node_modules/knip/bin/knip.js", ["--no-progress"]],
];
let passed = 0;
let failed = 0;
for (const [name, program, args] of checks) {
  say(`Checking ${name} …`);
  const { status } = spawnSync(process.execPath, [join(root, program), ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status === 0) passed += 1;
  else failed += 1;
}

say("Running tests …");
const scratch = mkdtempSync(join(tmpdir(), "outlay-test-"));
const report = join(scratch, "report.json");
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { UV_THREADPOOL_SIZE: "16", ...process.env } },
);
let skipped = 0;
try {
  const result = JSON.parse(readFileSync(report, "utf8"));
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  skipped = result.numPendingTests + result.numTodoTests;
  // A file that breaks before its first test fails no test; it must not pass unseen.
  if (status !== 0 && result.numFailedTests === 0) failed += 1;
} catch {
  failed += 1;
}
rmSync(scratch, { recursive: true, force: true });
if (skipped > 0) process.stdout.write(`${skipped} tests were skipped; a skip counts as a failure.\n`);
failed += skipped;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
