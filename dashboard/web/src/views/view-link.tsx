import { systemClock } from "@outlay/core/clock";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Address, type Lens, parseUrl } from "../state/url-state.ts";
import { frameOf } from "../state/use-url-state.ts";
import type { View } from "./views-query.ts";

/** The whole address of a saved view in a project. */
export const addressOf = ({ query }: Pick<View, "query">, project: string): Address => ({
  ...parseUrl(query, systemClock.now()).state,
  project,
});

interface LinkProps {
  readonly className: string;
  readonly title?: string;
  readonly onClick?: () => void;
  readonly children: ReactNode;
}

/** Opens a saved view as it was saved: range, zone and comparison are its own. */
export const ViewLink = ({ view, project, ...link }: LinkProps & { readonly view: View; readonly project: string }) => (
  <Link to={view.path} search={addressOf(view, project) as never} {...link} />
);

/** The Overview in one of the orders that everybody has; the range stays. */
export const LensLink = ({ lens, ...link }: LinkProps & { readonly lens: Lens | undefined }) => (
  <Link to="/" search={((current: Address) => ({ ...frameOf(current), lens })) as never} {...link} />
);
