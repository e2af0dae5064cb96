import { hash } from "node:crypto";

/** A UUID that names something, and the sender's own text where the UUID does not already spell it. */
export interface NamedKey {
  readonly key: string;
  readonly text: string | undefined;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** In the ledger the zero UUID means "not given", so it cannot name anything. */
const ZERO_UUID = "00000000-0000-0000-0000-000000000000";

/** Identity of a native call or outcome inside its project. */
export const eventKey = (eventId: string): NamedKey => namedKey("event", eventId);

/** Identity of a task inside its project. */
export const taskKey = (taskId: string): NamedKey => namedKey("task", taskId);

/** Identity of what has no id of its own: the same kind and the same parts give the same id, all else another. */
export const digestId = (kind: string, parts: readonly unknown[]): string =>
  uuidFrom(`${kind}\0${JSON.stringify(parts)}`);

/** A key for a batch that came without one: the same items in the same order give the same key. */
export const batchKey = (firstId: string, lastId: string, count: number): string =>
  uuidFrom(`batch\0${count},${firstId},${lastId}`);

function namedKey(kind: string, text: string): NamedKey {
  if (uuid.test(text) && text !== ZERO_UUID) return { key: text.toLowerCase(), text: undefined };
  return { key: uuidFrom(`${kind}\0${text}`), text };
}

/** The first 128 bits of SHA-256, written as a UUID. */
function uuidFrom(text: string): string {
  const hex = hash("sha256", text, "hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
