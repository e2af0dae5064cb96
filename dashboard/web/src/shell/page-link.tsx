import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { keepLeftOut } from "../state/left-out.ts";
import type { UrlState } from "../state/url-state.ts";
import { frameOf } from "../state/use-url-state.ts";

interface PageLinkProps {
  readonly to: string;
  /** What the page is opened with, besides project, range, zone and comparison, which stay. */
  readonly patch?: Partial<UrlState>;
  readonly className?: string;
  readonly title?: string;
  readonly children: ReactNode;
  readonly onClick?: () => void;
}

/** A link to a page of the app; the state it opens with is in its address. */
export const PageLink = ({ to, patch, className, title, children, onClick }: PageLinkProps) => (
  <Link
    to={to}
    search={((current: UrlState) => ({ ...frameOf(current), ...patch, ...keepLeftOut(current, patch) })) as never}
    activeOptions={{ exact: to === "/", includeSearch: false }}
    preload="intent"
    {...(className !== undefined && { className })}
    {...(title !== undefined && { title })}
    {...(onClick !== undefined && { onClick })}
  >
    {children}
  </Link>
);
