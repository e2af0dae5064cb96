// The client tests run real instrumentations, each with the versions it was checked with, in folders of their own below
// .cache/clients, so that nothing of theirs meets our own dependencies. A folder is made again when its list changes.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { giveUp, mustRun, root, say } from "./prepare.mjs";

const sources = join(root, "e2e", "clients");
const cache = join(root, ".cache", "clients");

/** Every folder with a package.json, and the one with the Python requirements. */
export async function installClients() {
  const families = readdirSync(sources, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, list: listOf(name) }))
    .filter(({ name, list }) => list !== undefined && !isInstalled(name, list));
  if (families.length === 0) return;
  say(`Installing ${families.length} real clients for the tests (about 1.3 GB; a first time takes a minute or two) …`);
  const waiting = [...families];
  const work = async () => {
    for (let family = waiting.shift(); family !== undefined; family = waiting.shift()) await install(family);
  };
  await Promise.all([work(), work()]);
}

function listOf(name) {
  return ["package.json", "requirements.txt"].find((list) => existsSync(join(sources, name, list)));
}

function isInstalled(name, list) {
  const stamp = join(cache, name, "installed");
  return existsSync(stamp) && readFileSync(stamp, "utf8") === readFileSync(join(sources, name, list), "utf8");
}

async function install({ name, list }) {
  const folder = join(cache, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(sources, name, list), join(folder, list));
  if (list === "requirements.txt") await installPython(folder);
  else {
    const flags = ["--legacy-peer-deps", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"];
    await run("npm", ["install", ...flags], folder, `Installing the ${name} client`);
  }
  writeFileSync(join(folder, "installed"), readFileSync(join(sources, name, list)));
  say(`  ${name}`);
}

async function installPython(folder) {
  const isUsable = () => spawnSync("python3", ["-c", "import venv, ensurepip"]).status === 0;
  if (!isUsable()) {
    if (spawnSync("apt-get", ["--version"]).status !== 0)
      giveUp("The client tests need Python 3.10 or newer with venv.");
    const [command, prefix] = process.getuid?.() === 0 ? ["apt-get", []] : ["sudo", ["apt-get"]];
    mustRun(command, [...prefix, "update", "-q"], "Updating the package list");
    mustRun(
      command,
      [...prefix, "install", "-y", "-q", "--no-install-recommends", "python3-venv"],
      "Installing Python",
    );
  }
  await run("python3", ["-m", "venv", "venv"], folder, "Making a Python environment");
  const pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", "requirements.txt"];
  await run(join(folder, "venv", "bin", "python"), pip, folder, "Installing the Python clients");
}

function run(command, args, cwd, what) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
    child.once("error", (error) => giveUp(`${what} failed: ${error.message}`));
    child.once("exit", (code) => (code === 0 ? resolve() : giveUp(`${what} failed (exit code ${code}).`)));
  });
}
