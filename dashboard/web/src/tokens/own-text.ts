import { useSyncExternalStore } from "react";

/** A text of the reader's own. It lives in this window's memory: no address, no storage and no request ever holds it. */
export interface OwnText {
  /** Rises with every change, so that counts of an earlier text are never shown for a later one. */
  readonly version: number;
  readonly name: string;
  readonly text: string;
}

/** Largest file that is read, in bytes. */
export const OWN_BYTES_MAX = 5 * 1024 * 1024;

let current: OwnText = { version: 0, name: "", text: "" };
const listeners = new Set<() => void>();

/** Replaces the text. */
export function setOwnText(text: string, name: string): void {
  current = { version: current.version + 1, name, text };
  for (const listener of listeners) listener();
}

/** The text as it is now. */
export const useOwnText = (): OwnText =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );

/** Reads a file as text; `undefined` and a reason where it is too large or no text. */
export async function readFile(file: File): Promise<{ readonly text: string } | { readonly refused: string }> {
  if (file.size > OWN_BYTES_MAX) {
    return {
      refused: `${file.name} has ${Math.ceil(file.size / 1_048_576)} MB; at most 5 MB are counted. Cut it, or take a sample.`,
    };
  }
  const text = await file.text();
  if (text.slice(0, 4_000).includes("\0")) return { refused: `${file.name} is not a text file.` };
  return { text };
}
