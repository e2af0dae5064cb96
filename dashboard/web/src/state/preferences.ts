import { useCallback, useEffect, useState } from "react";

/** What belongs to this browser rather than to a view: kept in local storage, never in the URL. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const THEME_KEY = "outlay.theme";
const SHORTCUTS_KEY = "outlay.shortcuts";

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

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(storedTheme);
  useEffect(() => applyTheme(theme), [theme]);
  const choose = useCallback((next: Theme) => {
    store(THEME_KEY, next);
    setTheme(next);
  }, []);
  return [theme, choose];
}

/** Single-letter shortcuts can be switched off (WCAG 2.1.4). */
export function useShortcutsEnabled(): [boolean, (isOn: boolean) => void] {
  const [isOn, setOn] = useState(() => readStored(SHORTCUTS_KEY) !== "off");
  const choose = useCallback((next: boolean) => {
    store(SHORTCUTS_KEY, next ? "on" : "off");
    setOn(next);
  }, []);
  return [isOn, choose];
}
