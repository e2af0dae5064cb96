import { describe, expect, test } from "vitest";

// The types of the web code know no Node, and the test runner empties style sheets that are imported.
const files = (await import(String("node:fs"))) as { readFileSync(path: URL, encoding: "utf8"): string };
const css = files.readFileSync(new URL("tokens.css", import.meta.url), "utf8");

/** The colours as the page has them: `--name: light-dark(#light, #dark)`. */
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    String(name),
    { light: String(light), dark: String(dark) },
  ]),
);

type Theme = "light" | "dark";

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast by the WCAG formula. */
function contrast(ink: string, ground: string, theme: Theme): number {
  const [a, b] = [ink, ground].map((name) => luminance(tokens.get(name)?.[theme] ?? "#000000"));
  const [light = 0, dark = 0] = [a ?? 0, b ?? 0].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** Contrast of an ink to a mixture of two grounds. */
function contrastOnMix(ink: string, share: number, theme: Theme): number {
  const hexOf = (name: string) => tokens.get(name)?.[theme] ?? "#000000";
  const mixed = [1, 3, 5].map((at) => {
    const [top, below] = ["accent", "surface"].map((name) => Number.parseInt(hexOf(name).slice(at, at + 2), 16));
    return Math.round((top ?? 0) * share + (below ?? 0) * (1 - share))
      .toString(16)
      .padStart(2, "0");
  });
  const [a, b] = [luminance(hexOf(ink)), luminance(`#${mixed.join("")}`)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const heatSteps = [...css.matchAll(/--heat-(\d): (\d+)%/g)].map(([, step, share]) => [Number(step), Number(share)]);

const themes = ["light", "dark"] as const;
const grounds = ["ground", "surface", "raised", "hover"];
const textPairs = [
  ...["ink", "ink-soft", "ink-muted"].flatMap((ink) => grounds.map((ground) => [ink, ground])),
  ...["accent", "danger", "warn", "ok", "info"].map((ink) => [ink, "surface"]),
  ["accent", "accent-ground"],
  ["accent", "raised"],
  ["warn", "warn-ground"],
  ["ink-soft", "warn-ground"],
  ["ink-soft", "danger-ground"],
  ["danger", "danger-ground"],
];
const series = [...["0", "1", "2", "3", "4", "5", "6"].map((slot) => `series-${slot}`), "series-other"];

describe.each(themes)("%s theme", (theme) => {
  test.each(textPairs)("text in %s on %s has at least 4.5:1", (ink = "", ground = "") => {
    expect(tokens.has(ink) && tokens.has(ground)).toBe(true);
    expect(contrast(ink, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(heatSteps)("the figure on step %i of a heat map (%i %%) has at least 4.5:1", (step = 0, share = 0) => {
    expect(heatSteps).toHaveLength(7);
    expect(contrastOnMix(step >= 6 ? "on-accent" : "ink", share / 100, theme)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(series)("%s has at least 3:1 to the surface it is drawn on", (name) => {
    expect(tokens.has(name)).toBe(true);
    expect(contrast(name, "surface", theme)).toBeGreaterThanOrEqual(3);
  });
});
