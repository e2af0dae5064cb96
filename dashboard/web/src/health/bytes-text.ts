const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** "312 bytes", "4.2 MB": by thousands, as disks are sold. */
export function bytesText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const size = bytes / 1_000 ** power;
  return `${power === 0 || size >= 100 ? Math.round(size) : Number(size.toPrecision(2))} ${UNITS[power]}`;
}
