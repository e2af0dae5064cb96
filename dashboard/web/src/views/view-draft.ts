import { systemClock } from "@outlay/core/clock";
import { type Address, serialiseUrl } from "../state/url-state.ts";

/** What a view keeps of an address: the page and its state, neither the project nor another view. */
export const stateOf = (path: string, address: Address) => ({
  path,
  query: serialiseUrl({ ...address, project: undefined, sv: undefined }).slice(1),
});

/** A name for a new view that nobody has: the words of its title, and five letters drawn at random. */
export function viewName(title: string): string {
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 40);
  const drawn = Math.floor(systemClock.random() * 36 ** 5);
  return `${words === "" ? "view" : words}-${drawn.toString(36).padStart(5, "0")}`;
}
