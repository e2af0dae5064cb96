import type { KeyboardEvent, ReactNode } from "react";
import { useApp } from "../shell/app-context.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import { useShortcuts } from "../state/shortcuts.ts";

/** More than a chart tells apart. */
const PICKED_MAX = 7;

/** The models that were picked, in the address, and how one is picked or put back. */
export function usePicks() {
  const { state, update } = useApp();
  const picked = state.models;
  const toggle = (model: string) =>
    update(
      {
        models: picked.includes(model)
          ? picked.filter((other) => other !== model)
          : [...picked, model].slice(-PICKED_MAX),
      },
      "replace",
    );
  return { picked, toggle };
}

/** Filters, and only of the models that were picked where some were. */
export const withPicked = (filters: readonly UrlFilter[], picked: readonly string[]): readonly UrlFilter[] =>
  picked.length === 0 ? filters : [...filters, { dimension: "model_resolved", op: "in", values: [...picked] }];

/** Picks a model for the charts; the whole row does too, by a click, Enter or Space. */
export function PickBox({ model }: { model: string }) {
  const { picked, toggle } = usePicks();
  return (
    <input
      type="checkbox"
      className="pick-box"
      aria-label={`Pick ${model} for the charts`}
      checked={picked.includes(model)}
      onChange={() => toggle(model)}
    />
  );
}

/** Around a table whose rows can be picked: Space on a row is a click on it. */
export function PickingKeys({ children }: { children: ReactNode }) {
  // Space scrolls a page unless a row has the focus: so it is listened for here, and the sheet only tells of it.
  useShortcuts([{ keys: "Space", does: "Pick the model of the row (j and k move)", run: () => undefined }]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = event.target;
    if (event.key !== " " || !(row instanceof HTMLTableRowElement)) return;
    event.preventDefault();
    row.querySelector<HTMLInputElement>(".pick-box")?.click();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows inside are what has the focus.
    <div onKeyDown={onKeyDown}>{children}</div>
  );
}
