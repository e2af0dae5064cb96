/** What a process that answers knows of keys beside checking them: it refuses them from now on, and hears of their use. */
export interface KeyRegister {
  /**
   * Refuses a key from now on in every process that reads the same list. AppError `bad_request` where this process may not
   * write the list, with what to do instead.
   */
  revoke(keyId: string, why: string): Promise<void>;
  isRevoked(keyId: string): boolean;
  /** When this process last found the key good, milliseconds since 1970 UTC; `undefined`: not since {@link since}. */
  lastUsedAt(keyId: string): number | undefined;
  /** Since when uses are known, milliseconds since 1970 UTC. */
  readonly since: number;
}
