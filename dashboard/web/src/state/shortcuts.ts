import { useEffect, useRef } from "react";

/**
 * Keys of the app and of the page that is open. Components register theirs while they are shown; what was registered
 * last goes first, so a page may take a key of the app. The shortcut sheet shows exactly what is registered.
 */
export interface Shortcut {
  /** One key (`v`, `?`, `Escape`), or two in a row: `g e`. */
  readonly keys: string;
  /** What it does, for the sheet; absent where the key needs no line of its own. */
  readonly does?: string;
  readonly run: () => void;
}

const registered: { current: readonly Shortcut[] }[] = [];

/** How a key is written on screen. */
export function keyName(key: string): string {
  if (key === "Enter") return "↵";
  if (key === "Escape") return "Esc";
  return key === ">" ? "⇧ ." : key;
}

/** Keys of a component for as long as it is shown. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const entry = useRef(shortcuts);
  useEffect(() => {
    entry.current = shortcuts;
  });
  useEffect(() => {
    registered.push(entry);
    return () => {
      registered.splice(registered.indexOf(entry), 1);
    };
  }, []);
}

/** Everything that can be pressed now, the page's own keys first. */
export function registeredShortcuts(): Shortcut[] {
  const byKeys = new Map<string, Shortcut>();
  for (const { current } of [...registered].reverse()) {
    for (const shortcut of current) if (!byKeys.has(shortcut.keys)) byKeys.set(shortcut.keys, shortcut);
  }
  return [...byKeys.values()];
}

/** What a pressed key means after the one before it, and what is then waited for. */
export function matchKey(
  pending: string | undefined,
  key: string,
  shortcuts: readonly Shortcut[],
): { run?: () => void; pending?: string } {
  const wanted = pending === undefined ? key : `${pending} ${key}`;
  const found = shortcuts.find(({ keys }) => keys === wanted) ?? shortcuts.find(({ keys }) => keys === key);
  if (found !== undefined) return { run: found.run };
  return shortcuts.some(({ keys }) => keys.startsWith(`${key} `)) ? { pending: key } : {};
}

const FIELDS = "input, textarea, select, [contenteditable], [role=dialog], dialog";
/** Keys that act on the control that has the focus. */
const CONTROL_KEYS = new Set(["Enter", " ", "Tab"]);

/** Listens for the registered keys: never inside a field or a dialog, never with Ctrl, Alt or Meta. */
export function useShortcutKeys(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    let pending: string | undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.key === "Shift") return;
      const target = event.target instanceof HTMLElement ? event.target : undefined;
      if (target?.closest(FIELDS) != null) return;
      if (CONTROL_KEYS.has(event.key) && target?.closest("button, a, summary, [role=radio]") != null) return;
      // Shift and the period are ">" on some keyboards and ":" on others; on screen it is "⇧ .".
      const key = event.shiftKey && event.code === "Period" ? ">" : event.key;
      const match = matchKey(pending, key, registeredShortcuts());
      pending = match.pending;
      if (match.run === undefined) return;
      event.preventDefault();
      match.run();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [isOn]);
}
