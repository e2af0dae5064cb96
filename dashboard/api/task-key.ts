import { createHash } from "node:crypto";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The key under which the ledger has a task, from its id as it was sent: the collector makes it the same way. */
export function taskKeyOf(taskId: string): string {
  if (uuid.test(taskId)) return taskId.toLowerCase();
  const hex = createHash("sha256").update(`task\0${taskId}`).digest("hex");
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
