// The browser tests need Chromium. On Debian and Ubuntu it is installed here; elsewhere CHROMIUM_PATH names one.
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { giveUp, mustRun, say } from "./prepare.mjs";

const candidates = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

export function browserPath() {
  return candidates.find((path) => {
    try {
      accessSync(path ?? "", constants.X_OK);
      return path !== undefined;
    } catch {
      return false;
    }
  });
}

export function installBrowser() {
  if (browserPath() !== undefined) return;
  const isRoot = process.getuid?.() === 0;
  const hasApt = spawnSync("apt-get", ["--version"]).status === 0;
  if (!hasApt) giveUp("The browser tests need Chromium: install it, or set CHROMIUM_PATH to a Chromium or Chrome.");
  const [command, prefix] = isRoot ? ["apt-get", []] : ["sudo", ["apt-get"]];
  say("Installing Chromium for the browser tests …");
  mustRun(command, [...prefix, "update", "-q"], "Updating the package list");
  mustRun(command, [...prefix, "install", "-y", "-q", "--no-install-recommends", "chromium"], "Installing Chromium");
}
