import { LEDGER_END } from "../query/ledger.ts";
import type { Page } from "./observe.ts";

/** A page as somebody opens it, and what they then do there. */
export interface VisitedPage {
  readonly name: string;
  /** Path and query below the dashboard. */
  readonly address: string;
  /** What it is opened for: on the screen when all of this is there and nothing of `pending` is. Selectors of CSS. */
  readonly there: string;
  readonly pending: string;
  /** One interaction each; each ends in a frame that shows that it was heard. */
  readonly interactions: readonly ((page: Page) => Promise<unknown>)[];
}

const DAY_MS = 86_400_000;
const iso = (instant: number): string => new Date(instant).toISOString();
/** The largest of ten projects, which has 60 % of all calls. */
const frame = (more: string): string =>
  `project=project-1&from=${iso(LEDGER_END - 30 * DAY_MS)}&to=${iso(LEDGER_END)}${more}`;

const press = (key: string) => (page: Page) => page.keyboard.press(key);
const click = (selector: string) => (page: Page) => page.locator(selector).first().click();

/** The palette is opened, typed into and left. */
const palette = [press("Control+k"), press("m"), press("o"), press("ArrowDown"), press("Escape")];
/** A menu of the header is opened, moved in and left. */
const menu = [press("t"), press("ArrowDown"), press("Escape")];

const panel = (name: string): string => `[data-panel="${name}"][data-state="ready"]`;

/** `trace` is the id of one in the ledger. */
export const visitedPages = (trace: string): readonly VisitedPage[] => [
  {
    name: "Overview",
    address: `/?${frame("")}`,
    there: ".panel-tile:nth-of-type(5)",
    pending: '.panel-tile:not([data-state="ready"])',
    interactions: [
      ...palette,
      ...menu,
      click(".side-panel, .panel-actions [role=radio]"),
      press("c"),
      press("x"),
      press("]"),
    ],
  },
  {
    name: "Explore",
    address: `/explore?${frame("")}`,
    there: panel("series"),
    pending: "never",
    interactions: [
      ...palette,
      ...menu,
      press("v"),
      press("v"),
      press("f"),
      press("Escape"),
      press("j"),
      press("w"),
      press("w"),
    ],
  },
  {
    name: "Tasks",
    address: `/tasks?${frame("")}`,
    there: panel("task-groups"),
    pending: "never",
    interactions: [...palette, ...menu, press("j"), press("j"), press("b"), press("Escape")],
  },
  {
    name: "Models",
    address: `/models?${frame("")}`,
    there: panel("models"),
    pending: "never",
    interactions: [...palette, ...menu, press("2"), press("3"), press("1")],
  },
  {
    name: "Trace",
    address: `/traces/${trace}?${frame("")}`,
    there: '[data-panel="waterfall"][data-state="ready"]',
    pending: "never",
    interactions: [...palette, press("ArrowDown"), press("ArrowDown"), press("z"), press("z")],
  },
];
