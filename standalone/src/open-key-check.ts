import { createKeyCheck, type KeyCheck } from "@outlay/core/key-check";
import type { KeyRegister } from "@outlay/dashboard/api/key-register";
import type { Config } from "./config.ts";
import { KeyUses } from "./key-uses.ts";
import { openRevokedKeys, type RevokedKeysDeps } from "./revoked-keys-file.ts";

interface OpenKeys {
  readonly check: KeyCheck;
  readonly register: KeyRegister;
}

/**
 * What decides about API keys, and what can be done with them; `undefined` where no secret is set, so that none are asked for.
 * @throws AppError `configuration` when the list of revoked keys cannot be understood.
 */
export async function openKeyCheck(
  config: Pick<Config, "secret" | "previousSecret" | "revokedKeysFile">,
  deps: RevokedKeysDeps,
  onOpen: (stop: () => Promise<void>) => void,
): Promise<OpenKeys | undefined> {
  const { secret, previousSecret, revokedKeysFile } = config;
  if (secret === undefined) return undefined;
  const { isRevoked, revoke, stop } = await openRevokedKeys(revokedKeysFile, deps);
  onOpen(stop);
  const secrets = previousSecret === undefined ? [secret] : [secret, previousSecret];
  const { now } = deps.clock;
  const uses = new KeyUses(now);
  return {
    check: createKeyCheck({ secrets, isRevoked, now, used: (id) => uses.note(id) }),
    register: { revoke, isRevoked, since: uses.since, lastUsedAt: (id) => uses.lastAt(id) },
  };
}
