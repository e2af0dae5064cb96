import { useCallback, useState, useSyncExternalStore } from "react";

/** What belongs to this browser rather than to a view: kept in local storage, never in the URL. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const THEME_KEY = "outlay.theme";
const SHORTCUTS_KEY = "outlay.shortcuts";
const RAIL_KEY = "outlay.rail";
const AUTHOR_KEY = "outlay.author";

function readStored(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null; // Storage can be switched off; the page works without it.
  }
}

function store(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // See readStored.
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export const storedTheme = (): Theme => themes.find((theme) => theme === readStored(THEME_KEY)) ?? "system";

const themeListeners = new Set<() => void>();

/** Takes effect at once, and is kept in this browser. */
export function chooseTheme(theme: Theme): void {
  store(THEME_KEY, theme);
  applyTheme(theme);
  for (const listener of themeListeners) listener();
}

/** The theme that is chosen; follows {@link chooseTheme}. */
export const useTheme = (): Theme =>
  useSyncExternalStore((listener) => {
    themeListeners.add(listener);
    return () => themeListeners.delete(listener);
  }, storedTheme);

/** A choice between two, `byDefault` until somebody chose. */
function useStoredSwitch(key: string, byDefault: boolean): [boolean, (isOn: boolean) => void] {
  const [isOn, setOn] = useState(() => (readStored(key) ?? (byDefault ? "on" : "off")) === "on");
  const choose = useCallback(
    (next: boolean) => {
      store(key, next ? "on" : "off");
      setOn(next);
    },
    [key],
  );
  return [isOn, choose];
}

/** Single-letter shortcuts can be switched off (WCAG 2.1.4). */
export const useShortcutsEnabled = () => useStoredSwitch(SHORTCUTS_KEY, true);

/** Whether the rail shows icons only. */
export const useRailCollapsed = () => useStoredSwitch(RAIL_KEY, false);

/** Who changes things from this browser, as was last written; kept with every change. */
export const storedAuthor = (): string => readStored(AUTHOR_KEY) ?? "";
export const keepAuthor = (author: string): void => store(AUTHOR_KEY, author);
