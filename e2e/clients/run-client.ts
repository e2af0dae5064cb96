import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL(".", import.meta.url));
const installed = fileURLToPath(new URL("../../.cache/clients/", import.meta.url));
/** The long-term Node that clients run on; some need a newer one than Outlay does. */
const node = join(installed, "runtime/node_modules/node/bin/node");

interface Addresses {
  readonly provider: string;
  readonly collector: string;
  /** Also the client's service name. */
  readonly project: string;
}

/** Runs a client program to its end; `python:<emitter>` or the name of a folder. Rejects with its output where it fails. */
export async function runClient(name: string, { provider, collector, project }: Addresses): Promise<void> {
  const [language, emitter = ""] = name.split(":");
  const isPython = language === "python";
  const folder = join(installed, isPython ? "python" : name);
  const command = isPython ? join(folder, "venv/bin/python") : node;
  const args = isPython ? [join(sources, "python/client.py"), emitter] : [join(sources, name, "client.cjs")];
  const child = spawn(command, args, {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, FAKE_PROVIDER: provider, COLLECTOR: collector, PROJECT: project },
    timeout: 90_000,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${output}`);
}
