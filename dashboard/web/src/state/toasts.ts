import { systemClock } from "@outlay/core/clock";

/** A short message at the edge of the screen; said to those who listen (role=status). */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "warn";
}

const SHOWN_MS = 7_000;
const TOASTS_MAX = 4;

let shown: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function show(next: readonly Toast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Shows a message for seven seconds, or until it is dismissed. The same text is not shown twice. */
export function toast(text: string, tone: Toast["tone"] = "plain"): void {
  if (shown.some((other) => other.text === text)) return;
  lastId += 1;
  const id = lastId;
  show([...shown, { id, text, tone }].slice(-TOASTS_MAX));
  void systemClock.sleep(SHOWN_MS).then(() => dismissToast(id));
}

export const dismissToast = (id: number): void => show(shown.filter((other) => other.id !== id));

export const subscribeToasts = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const shownToasts = (): readonly Toast[] => shown;
