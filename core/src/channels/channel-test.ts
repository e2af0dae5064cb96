import { z } from "zod";

/** How the last test of a channel went: a value of the settings ledger under the name of the channel. No change of settings. */
export const CHANNEL_TEST_KIND = "channel_test";

export const channelTestSchema = z.strictObject({
  /** Milliseconds since 1970 UTC. */
  at: z.int().min(0),
  ok: z.boolean(),
  /** HTTP status; null where there was no answer. */
  status: z.int().nullable(),
  message: z.string(),
  lastSuccessAt: z.int().min(0).nullable(),
});
export type ChannelTest = z.infer<typeof channelTestSchema>;
