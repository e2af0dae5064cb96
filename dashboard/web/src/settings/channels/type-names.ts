/** Kinds of channel, as they are shown. */
export const typeNames = { slack: "Slack or alike", webhook: "Webhook" } as const;
