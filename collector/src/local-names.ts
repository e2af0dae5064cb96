import { AppError } from "@outlay/core/errors";

/**
 * Without a secret anyone who reaches the port may send, and a page on the web can make its own name point to this machine
 * (DNS rebinding). It cannot make us answer to another name than localhost or an address.
 * @throws AppError `forbidden` where `host` (the `Host` header, or `:authority`) is such a name.
 */
export function refuseForeignName(host: string | undefined): void {
  const name = (host ?? "").replace(/:\d+$/, "").toLowerCase();
  const isAddress = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/.test(name);
  if (isAddress || name === "localhost" || name.endsWith(".localhost")) return;
  throw new AppError("forbidden", "without OUTLAY_SECRET the collector answers to localhost and addresses only");
}
