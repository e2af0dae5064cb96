import { hkdfSync } from "node:crypto";
import type { Clock } from "@outlay/core/clock";
import { EncryptJWT, jwtDecrypt } from "jose";

/** What is given to a browser to keep, and comes back unread and unchanged or not at all. */
export interface Seal {
  /**
   * The content as a text that only this installation can read or make, until an instant (milliseconds since 1970 UTC,
   * kept to the second). What was sealed for one purpose is nothing for another.
   */
  close(purpose: SealPurpose, content: Readonly<Record<string, unknown>>, expiresAt: number): Promise<string>;
  /** The content; `undefined` where the text is not ours, was altered, is for something else, or is over. */
  open(purpose: SealPurpose, text: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

export type SealPurpose = "session" | "sign-in";

const HEADER = { alg: "dir", enc: "A256GCM" } as const;
const KEY_BYTES = 32;

/**
 * Seals with the first secret and opens with any: a secret that was replaced stays good until it is taken out. The key is
 * derived (HKDF-SHA-256, RFC 5869), so that no session text says anything about the secret that signs API keys. Encrypted
 * rather than signed only: a session made with an API key holds that key.
 */
export function createSeal(secrets: readonly string[], clock: Pick<Clock, "now">): Seal {
  const keys = secrets.map((secret) => new Uint8Array(hkdfSync("sha256", secret, "", "outlay session 1", KEY_BYTES)));
  return {
    async close(purpose, content, expiresAt) {
      const [key] = keys;
      if (key === undefined) throw new Error("a seal needs a secret");
      return new EncryptJWT({ content })
        .setProtectedHeader(HEADER)
        .setAudience(purpose)
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .encrypt(key);
    },
    async open(purpose, text) {
      const wanted = {
        audience: purpose,
        currentDate: new Date(clock.now()),
        keyManagementAlgorithms: [HEADER.alg],
        contentEncryptionAlgorithms: [HEADER.enc],
        requiredClaims: ["exp"],
      };
      for (const key of keys) {
        // Whatever is wrong with it, it opens nothing.
        const opened = await jwtDecrypt(text, key, wanted).catch(() => undefined);
        const content = opened?.payload["content"];
        if (typeof content === "object" && content !== null) return content as Readonly<Record<string, unknown>>;
      }
      return undefined;
    },
  };
}
