import type { openBrowser } from "../../e2e/browser.ts";

type Browser = Awaited<ReturnType<typeof openBrowser>>;
export type Page = Awaited<ReturnType<Browser["newPage"]>>;

/** What the browser itself says of one visit; times are milliseconds since the navigation began. */
export interface Visit {
  /** When what the page is opened for was on the screen. */
  readonly paintedMs: number;
  /** Largest contentful paint until the first interaction. */
  readonly lcpMs: number;
  /** Cumulative layout shift: the worst window of five seconds. */
  readonly cls: number;
  /** The slowest interaction from the input to the next frame; the browser gives it in steps of 8 ms. */
  readonly inpMs: number;
  /** Which it was: `keydown v`. */
  readonly slowest: string;
}

/**
 * Runs in the page before anything of it. The first frame in which all of `there` and none of `pending` is in the document
 * is what a person waits for: it is looked for after every change and noted when it has been painted.
 */
const script = (there: string, pending: string): string => `
  (() => {
    const seen = { paintedMs: 0, lcpMs: 0, cls: 0, inpMs: 0, slowest: "" };
    window.benchVisit = seen;
    const isThere = () => document.querySelector(${JSON.stringify(there)}) !== null
      && document.querySelector(${JSON.stringify(pending)}) === null;
    const watch = new MutationObserver(() => {
      if (!isThere()) return;
      watch.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { seen.paintedMs = performance.now(); };
        port2.postMessage(0);
      });
    });
    watch.observe(document, { subtree: true, childList: true, attributes: true });
    const observe = (options, take) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ buffered: true, ...options });
    observe({ type: "largest-contentful-paint" }, (entry) => { seen.lcpMs = entry.startTime; });
    let shifts = { from: -Infinity, last: -Infinity, sum: 0 };
    observe({ type: "layout-shift" }, (entry) => {
      if (entry.hadRecentInput) return;
      const isApart = entry.startTime - shifts.last > 1000 || entry.startTime - shifts.from > 5000;
      shifts = isApart
        ? { from: entry.startTime, last: entry.startTime, sum: entry.value }
        : { ...shifts, last: entry.startTime, sum: shifts.sum + entry.value };
      seen.cls = Math.max(seen.cls, shifts.sum);
    });
    let lastKey = "";
    addEventListener("keydown", ({ key }) => { lastKey = key; }, true);
    const slower = (entry) => {
      if (entry.interactionId === 0 || entry.duration <= seen.inpMs) return;
      seen.inpMs = entry.duration;
      seen.slowest = entry.name.startsWith("key") ? entry.name + " " + lastKey : entry.name + " " + (entry.target?.textContent ?? "").slice(0, 30);
    };
    observe({ type: "event", durationThreshold: 16 }, slower);
    observe({ type: "first-input" }, slower);
  })();
`;

const LOOK_EVERY_MS = 50;

/** Makes every document that the page opens watch itself; see {@link Visit}. Selectors of CSS. */
export const observeVisits = (page: Page, { there, pending }: { there: string; pending: string }): Promise<unknown> =>
  page.addInitScript({ content: script(there, pending) });

/** What was seen until now. */
export const readVisit = (page: Page): Promise<Visit> => page.evaluate<Visit>("window.benchVisit");

/** Resolves when what the page is opened for has been painted. */
export async function untilPainted(page: Page, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  // Asked from outside: the page's own policy lets nothing run that comes as text.
  while ((await readVisit(page)).paintedMs === 0) {
    if (performance.now() > deadline) throw new Error(`${page.url()} was not painted within ${timeoutMs} ms`);
    await page.waitForTimeout(LOOK_EVERY_MS);
  }
}
