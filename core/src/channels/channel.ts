import { z } from "zod";

/** Where news is sent: a value of the settings ledger, by name. Its address is a secret: who knows it may post there. */
export const CHANNEL_KIND = "channel";

export const channelTypes = ["webhook", "slack"] as const;

export const channelSchema = z.strictObject({
  /** `webhook`: our own JSON is posted; `slack`: `{"text": …}`, which Slack, Mattermost and others take. */
  type: z.enum(channelTypes),
  /** http or https. */
  url: z.string().min(1).max(2_000),
});
export type Channel = z.infer<typeof channelSchema>;

/** Scheme and host: `https://hooks.example.com/…`. What follows the host is a password. */
export function maskedUrl(url: string): string {
  const { protocol, host } = URL.canParse(url) ? new URL(url) : { protocol: "", host: "" };
  return host === "" ? "…" : `${protocol}//${host}/…`;
}

/** What is posted to a channel of the type, as JSON text. */
export function channelMessage(type: Channel["type"], { title, text }: { title: string; text: string }): string {
  return JSON.stringify(type === "slack" ? { text: `*${title}*\n${text}` } : { source: "outlay", title, text });
}
