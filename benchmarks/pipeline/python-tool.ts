import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { until } from "../../e2e/outlay-process.ts";

/** Installs one package of PyPI, pinned, into a virtual environment of its own; what is installed there already is kept. */
export function installPython(directory: string, requirement: string): string {
  const bin = join(directory, requirement.replace("==", "-"), "bin");
  if (existsSync(join(bin, "installed"))) return bin;
  console.log(`  installing ${requirement} …`);
  execFileSync("python3", ["-m", "venv", join(bin, "..")]);
  execFileSync(join(bin, "pip"), ["install", "--quiet", "--disable-pip-version-check", requirement]);
  execFileSync("touch", [join(bin, "installed")]);
  return bin;
}

interface Tool {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a program as leader of a process group and waits until `url` answers. */
export async function startTool(
  command: readonly string[],
  { env, log, url }: { env: Record<string, string>; log: string; url: string },
): Promise<Tool> {
  const [program = "", ...args] = command;
  const output = openSync(log, "w");
  const child: ChildProcess = spawn(program, args, {
    detached: true,
    stdio: ["ignore", output, output],
    env: { ...process.env, ...env },
  });
  const pid = child.pid ?? 0;
  const answers = async () => ((await fetch(url)).ok ? true : undefined);
  await until(answers, `an answer of ${url} (see ${log})`, 180_000);
  return {
    pid,
    async stop() {
      const ended = once(child, "exit");
      process.kill(-pid, "SIGTERM");
      const late = setTimeout(() => process.kill(-pid, "SIGKILL"), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}
