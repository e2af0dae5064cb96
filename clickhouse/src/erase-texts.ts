import { readFileSync } from "node:fs";
import type { Writer } from "./store.ts";

const file = new URL("../maintenance/erase-texts.sql", import.meta.url);

/**
 * Deletes from disk all texts that erasures of the last day name. Rejects as `Writer.command` does; the next erasure tries
 * again, and until then no question is answered with them.
 */
export function eraseTexts(writer: Writer): Promise<void> {
  return writer.command(readFileSync(file, "utf8"));
}
