// `npm start`: installs what is missing, builds the web app, then runs everything in one process.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { whenOrphaned } from "./npm-ancestors.mjs";
import { unfitReason } from "./platform.mjs";
import { buildWebApp, giveUp, installDependencies, root } from "./prepare.mjs";

const reason = unfitReason();
if (reason) giveUp(reason);
installDependencies();
buildWebApp();

// libuv reads the pool size when the process starts: chDB queries, file reads and gzip share that pool.
const child = spawn(
  process.execPath,
  // A larger nursery: events live just long enough to be promoted out of the default one.
  [
    "--max-semi-space-size=32",
    "--disable-warning=ExperimentalWarning",
    "--import",
    "tsx",
    join(root, "standalone/src/main.ts"),
  ],
  { cwd: root, stdio: ["inherit", "inherit", "inherit", "ipc"], env: { UV_THREADPOOL_SIZE: "16", ...process.env } },
);
// Ctrl-C reaches the child by itself; a SIGTERM to npm does not. When this process dies, the closed channel ends the child.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
whenOrphaned(() => child.kill("SIGTERM"));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
