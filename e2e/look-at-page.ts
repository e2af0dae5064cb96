import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { keepScreenshot, seriousFaults } from "./browser.ts";
import { collectFaults } from "./web-sample.ts";

interface Look {
  /** Of the pictures that are kept. */
  readonly name: string;
  readonly theme: "light" | "dark";
  readonly open: (view: Page) => Promise<unknown>;
  /** Waits until everything is there; called anew at each width. */
  readonly ready: (view: Page) => Promise<unknown>;
}

/**
 * Looks at a page in one theme: nothing is cut off sideways from 360 to 2560 pixels, nothing moves where the reader wants no
 * motion, axe finds nothing serious on a desktop and on a phone, and no error is thrown or logged.
 */
export async function lookAtPage(browser: Browser, { name, theme, open, ready }: Look): Promise<void> {
  const view = await browser.newPage({ colorScheme: theme, reducedMotion: "reduce" });
  const faults = collectFaults(view);
  for (const width of [1440, 2560, 768, 360]) {
    await view.setViewportSize({ width, height: 900 });
    if (width === 1440) await open(view);
    await ready(view);
    expect(await view.evaluate("document.documentElement.scrollWidth"), `at ${width} px`).toBeLessThanOrEqual(width);
    if (width === 2560 || width === 768) continue;
    expect(await seriousFaults(view), `at ${width} px`).toEqual([]);
    await keepScreenshot(view, `${name}-${width}-${theme}`);
  }
  expect(await view.evaluate("getComputedStyle(document.querySelector('.panel')).animationDuration")).toBe("0s");
  expect(faults).toEqual([]);
  await view.close();
}
