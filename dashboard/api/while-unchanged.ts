import type { Reader } from "@outlay/clickhouse/store";

/** What was read after so many changes of the store, by what it is called. */
interface Known {
  readonly changes: number;
  readonly values: Map<string, unknown>;
}

const knownOf = new WeakMap<Reader, Known>();
/** Names of projects, which come from outside, are in the keys. */
const VALUES_MAX = 1_000;

/**
 * What `read` reads of the store, or read earlier under the same key if nothing can have been written since: it is never
 * older than the call. Where others may write to the store it is read every time.
 */
export async function whileUnchanged<Value>(reader: Reader, key: string, read: () => Promise<Value>): Promise<Value> {
  const changes = reader.changes?.();
  if (changes === undefined) return read();
  const values = valuesAfter(reader, changes);
  // Under a key always the same is kept: who reads it gives the key.
  if (values.has(key)) return values.get(key) as Value;
  const value = await read();
  if (values.size < VALUES_MAX && reader.changes?.() === changes) values.set(key, value);
  return value;
}

function valuesAfter(reader: Reader, changes: number): Map<string, unknown> {
  const known = knownOf.get(reader);
  if (known?.changes === changes) return known.values;
  const values = new Map<string, unknown>();
  knownOf.set(reader, { changes, values });
  return values;
}
