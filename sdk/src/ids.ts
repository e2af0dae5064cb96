const POOL_BYTES = 4096;

/**
 * Makes UUIDv7s: 48 bits of time in milliseconds, then 74 random bits, so ids made later sort later and are stored
 * small. Random bytes come from the platform's crypto, a pool at a time; where there is none, from `random` (0 ≤ x < 1).
 */
export function createIds(random: () => number): (nowMs: number) => string {
  const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;

  function refill(): void {
    const crypto = (globalThis as { crypto?: { getRandomValues(bytes: Uint8Array): unknown } }).crypto;
    if (crypto) crypto.getRandomValues(pool);
    else for (let at = 0; at < POOL_BYTES; at++) pool[at] = random() * 256;
    used = 0;
  }
  const byte = () => pool[used++] ?? 0;

  return (nowMs) => {
    if (used + 10 > POOL_BYTES) refill();
    const high = Math.floor(nowMs / 2 ** 24);
    const low = nowMs % 2 ** 24;
    const time = `${hex[(high >> 16) & 255]}${hex[(high >> 8) & 255]}${hex[high & 255]}${hex[low >> 16]}-${hex[(low >> 8) & 255]}${hex[low & 255]}`;
    const versionAndVariant = `${hex[0x70 | (byte() & 0x0f)]}${hex[byte()]}-${hex[0x80 | (byte() & 0x3f)]}${hex[byte()]}`;
    const rest = `${hex[byte()]}${hex[byte()]}${hex[byte()]}${hex[byte()]}${hex[byte()]}${hex[byte()]}`;
    return `${time}-${versionAndVariant}-${rest}`;
  };
}
