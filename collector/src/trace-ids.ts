/** A trace's id, 32 lower-case hex digits; `undefined` for what is none, such as the zeros that mean "no trace". */
export const asTraceId = (hex: string): string | undefined => asId(hex, 32);

/** A span's id, 16 lower-case hex digits. */
export const asSpanId = (hex: string): string | undefined => asId(hex, 16);

function asId(hex: string, digits: number): string | undefined {
  return hex.length === digits && /^[0-9a-f]+$/.test(hex) && !/^0+$/.test(hex) ? hex : undefined;
}
