// npm does not pass every end of its own on to what it runs: a SIGTERM kills its shell only, a SIGKILL nobody. So what
// `npm start` runs looks after its ancestors itself; else it would live on and keep the ports.
import { readFileSync } from "node:fs";

const LOOK_EVERY_MS = 500;

/** Calls `orphaned` once when the shell or the npm above this process is gone. Does nothing when npm did not start it. */
export function whenOrphaned(orphaned) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  const timer = setInterval(() => {
    if (process.ppid === shell && parentOf(shell) === npm) return;
    clearInterval(timer);
    orphaned();
  }, LOOK_EVERY_MS);
  timer.unref();
}

/** Parent of a process, where the system has /proc. */
function parentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[1];
  } catch {
    return undefined;
  }
}
