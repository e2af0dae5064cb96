import { createKeyCheck, type KeyCheck } from "@outlay/core/key-check";
import type { Config } from "./config.ts";
import { openRevokedKeys, type RevokedKeysDeps } from "./revoked-keys-file.ts";

/**
 * What decides about API keys; `undefined` where no secret is set, so that none are asked for.
 * @throws AppError `configuration` when the list of revoked keys cannot be understood.
 */
export async function openKeyCheck(
  config: Pick<Config, "secret" | "previousSecret" | "revokedKeysFile">,
  deps: RevokedKeysDeps,
  onOpen: (stop: () => Promise<void>) => void,
): Promise<KeyCheck | undefined> {
  const { secret, previousSecret, revokedKeysFile } = config;
  if (secret === undefined) return undefined;
  const { isRevoked, stop } = await openRevokedKeys(revokedKeysFile, deps);
  onOpen(stop);
  const secrets = previousSecret === undefined ? [secret] : [secret, previousSecret];
  return createKeyCheck({ secrets, isRevoked, now: deps.clock.now });
}
