// What every command checks before it does anything: the Node version and whether the embedded engine runs here.
export const NODE_MIN = [20, 20, 0];

/** @returns {string | undefined} one sentence saying why Outlay cannot run here, or undefined. */
export function unfitReason() {
  const version = process.versions.node.split(".").map(Number);
  const older = NODE_MIN.findIndex((part, at) => version[at] !== part);
  if (older !== -1 && version[older] < NODE_MIN[older])
    return `Outlay needs Node ${NODE_MIN.join(".")} or newer; this is ${process.versions.node}. Install a newer Node and run the command again.`;
  const { platform, arch } = process;
  if (!["linux", "darwin"].includes(platform) || !["x64", "arm64"].includes(arch))
    return `The embedded ClickHouse engine has no build for ${platform}-${arch}; use Linux (glibc) or macOS on x64 or arm64, or WSL2 on Windows.`;
  if (platform === "linux" && !process.report.getReport().header.glibcVersionRuntime)
    return "The embedded ClickHouse engine needs glibc, and this Linux has musl (Alpine?); use a Debian-based image such as node:22-bookworm-slim.";
  return undefined;
}
