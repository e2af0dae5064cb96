import { createHash } from "node:crypto";
import { CHANNEL_KIND, maskedUrl } from "@outlay/core/channels/channel";

/** A stored value as it may be shown: what is secret in it is masked, with a mark that moves when the secret does. */
export function withoutSecrets(kind: string, value: unknown): unknown {
  if (kind !== CHANNEL_KIND || typeof value !== "object" || value === null) return value;
  const { url } = value as { url?: unknown };
  return typeof url === "string" ? { ...value, url: maskedAddress(url) } : value;
}

/** Host and a mark of the address; the path of a webhook is its password. */
export const maskedAddress = (url: string): string => `${maskedUrl(url)} #${markOf(url)}`;

const markOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 6);
