/** Nothing in the contract lies deeper; the collector would refuse the whole batch for what does. */
const DEPTH_MAX = 4;

/** Thrown by {@link copyInto} when a copy outgrows its limit; caught where events are made. */
export const tooLarge = new Error("event too large");

/** Counts what a copy will take as JSON, approximately, and stops a copy that would take more than `max`. */
export interface Size {
  bytes: number;
  max: number;
}

/**
 * Copies the fields of `source` into `target` so that the caller may change its objects afterwards. Absent fields
 * (`undefined`) do not overwrite. No JSON and no regular expression: this runs inside the host's request.
 */
export function copyInto(target: Record<string, unknown>, source: object, size: Size, depth = 0): void {
  for (const key of Object.keys(source)) {
    const value = (source as Record<string, unknown>)[key];
    // Assigning to `__proto__` would change the copy's prototype instead of giving it a field.
    if (value === undefined || key === "__proto__") continue;
    size.bytes += key.length + 4;
    target[key] = copyValue(value, size, depth + 1);
  }
}

function copyValue(value: unknown, size: Size, depth: number): unknown {
  if (typeof value === "string") size.bytes += value.length + 2;
  else size.bytes += 8;
  if (size.bytes > size.max) throw tooLarge;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (depth >= DEPTH_MAX) throw new RangeError("nested too deep");
  if (Array.isArray(value)) return value.map((item: unknown) => copyValue(item, size, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  // Class instances may have fields and a toJSON that only work on the original.
  if (prototype !== Object.prototype && prototype !== null) return value;
  const copy: Record<string, unknown> = {};
  copyInto(copy, value, size, depth);
  return copy;
}
