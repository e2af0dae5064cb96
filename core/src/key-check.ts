import { type ApiKeyPayload, verifyApiKey } from "./api-key.ts";
import { AppError } from "./errors.ts";

/** What decides about keys in one installation. */
export interface KeyRules {
  /** The secret that signs, then those that did before it: a rotated secret stays good until it is taken out. */
  readonly secrets: readonly string[];
  isRevoked(keyId: string): boolean;
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Hears of every key that was found good. */
  used?(keyId: string): void;
}

/** What the key allows. Throws AppError `unauthorized` that says what is wrong with it. */
export type KeyCheck = (token: string) => Promise<ApiKeyPayload>;

const KEYS_MAX = 1_000;

/**
 * Checks keys at every request, without asking anybody. Who signed a key is remembered for the latest good ones, so that a
 * busy sender costs one verification; whether it is revoked or over is asked each time. Bad keys are not remembered: nobody
 * can push good ones out with noise.
 */
export function createKeyCheck({ secrets, isRevoked, now, used }: KeyRules): KeyCheck {
  const known = new Map<string, ApiKeyPayload>();
  const signedBy = async (token: string): Promise<ApiKeyPayload | undefined> => {
    for (const secret of secrets) {
      const payload = await verifyApiKey(token, secret);
      if (payload !== undefined) return payload;
    }
    return undefined;
  };
  return async (token) => {
    const payload = known.get(token) ?? (await signedBy(token));
    if (payload === undefined) throw new AppError("unauthorized", "the API key is not valid here");
    if (!known.has(token)) remember(known, token, payload);
    if (isRevoked(payload.id)) throw new AppError("unauthorized", `key ${payload.id} was revoked; ask for a new one`);
    if (payload.expiresAt !== undefined && now() >= payload.expiresAt) {
      const at = new Date(payload.expiresAt).toISOString();
      throw new AppError("unauthorized", `key ${payload.id} was good until ${at}; ask for a new one`);
    }
    used?.(payload.id);
    return payload;
  };
}

function remember(known: Map<string, ApiKeyPayload>, token: string, payload: ApiKeyPayload): void {
  const oldest = known.keys().next();
  if (known.size >= KEYS_MAX && !oldest.done) known.delete(oldest.value);
  known.set(token, payload);
}
