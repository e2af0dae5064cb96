import { execFile } from "node:child_process";
import { link, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { AppError } from "@outlay/core/errors";
import { errorCode } from "./disk.ts";

const run = promisify(execFile);
const PS_TIMEOUT_MS = 5_000;
/** Keeps apart two tries of one process at the same time. */
let tries = 0;

/**
 * Takes the directory for this process, in a file `lock` with its pid and the time it was started, and gives the function
 * that releases it. A lock whose process is gone is taken over. Throws `data_directory_in_use` if the process lives,
 * ourselves included. Processes that do not see each other, as in two containers, are not kept apart.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, "lock");
  tries += 1;
  const mine = join(directory, `lock.${process.pid}.${tries}`);
  const owner = `${JSON.stringify({ pid: process.pid, startedAt: await startOf(process.pid) })}\n`;
  const found = await readOwner(path);
  if (found !== undefined) await takeAway(path, `${mine}.stale`, found);
  await writeFile(mine, owner, { mode: 0o600 });
  try {
    await link(mine, path); // Appears with its content, and only if there is none.
  } catch (error) {
    throw errorCode(error) === "EEXIST" ? inUse(path, await readOwner(path)) : error;
  } finally {
    await unlink(mine);
  }
  return () => unlink(path);
}

/** Removes the lock of a process that is gone. */
async function takeAway(path: string, aside: string, found: string): Promise<void> {
  if (await isAlive(found)) throw inUse(path, found);
  await rename(path, aside).catch((error) => {
    if (errorCode(error) !== "ENOENT") throw error; // Somebody else took it away; link() decides who is first.
  });
  const taken = await readOwner(aside);
  if (taken !== undefined && taken !== found) {
    // Between our look and our move another process took over: this is its lock, not the stale one.
    await rename(aside, path);
    throw inUse(path, taken);
  }
  await unlink(aside).catch(() => {});
}

async function isAlive(owner: string): Promise<boolean> {
  try {
    const { pid, startedAt } = JSON.parse(owner);
    return typeof pid === "number" && startedAt !== undefined && (await startOf(pid)) === startedAt;
  } catch {
    return false; // A lock cut short by a power failure: its writer did not survive it.
  }
}

function inUse(path: string, owner: string | undefined): AppError {
  const pid = /"pid":(\d+)/.exec(owner ?? "")?.[1];
  const who = pid === undefined ? "another process" : `process ${pid}`;
  return new AppError("data_directory_in_use", `${dirname(path)} is in use by ${who}; stop that process first`);
}

function readOwner(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  });
}

/** When the process was started, in whatever form the system tells it; undefined when it does not run. */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") return startOnLinux(pid);
  const { stdout } = await run("ps", ["-o", "lstart=", "-p", String(pid)], { timeout: PS_TIMEOUT_MS }).catch(() => ({
    stdout: "",
  }));
  return stdout.trim() || undefined;
}

async function startOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // "pid (name) state …": the name may contain anything, the 20th field after it is the start in ticks since boot.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields === undefined || fields[0] === "Z" || fields[0] === "X") return undefined;
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return `${boot.trim()} ${fields[19]}`;
}
