/** 2⁶⁴ ÷ the golden ratio, odd: multiples of it keep apart however small the numbers are that are multiplied. */
const SPREAD = 0x9e37_79b9_7f4a_7c15n;

/**
 * Identity of the call a span stands for: the same span sent again, in any order, gives the same id. Its first half is
 * drawn from the trace's id, its second half is the span's id, so the ledger need not keep that beside it (migration 0013
 * says the same in SQL). Both halves of the trace's id count, for tracers differ in where they put what is random.
 *
 * @param traceId 32 lower-case hex digits
 * @param spanId 16 lower-case hex digits
 * @returns a lower-case UUID
 */
export function spanCallId(traceId: string, spanId: string): string {
  const high = BigInt(`0x${traceId.slice(0, 16)}`);
  const low = BigInt(`0x${traceId.slice(16)}`);
  const trace = BigInt.asUintN(64, high * SPREAD + low)
    .toString(16)
    .padStart(16, "0");
  return `${trace.slice(0, 8)}-${trace.slice(8, 12)}-${trace.slice(12)}-${spanId.slice(0, 4)}-${spanId.slice(4)}`;
}
