import { useQuery } from "@tanstack/react-query";
import { Icon } from "../components/icons.tsx";
import { useApp } from "../shell/app-context.ts";
import { ViewLink } from "./view-link.tsx";
import { viewsQuery } from "./views-query.ts";

/** More than these would no longer be one row; the rest is in the Views menu. */
const PINNED_MAX = 6;

/** Views somebody pinned, on the line of the page's name. */
export function PinnedViews() {
  const { scope } = useApp();
  const pinned = (useQuery(viewsQuery(scope.project)).data?.views ?? []).filter(({ is_pinned }) => is_pinned);
  if (pinned.length === 0) return null;
  return (
    <nav className="pinned-views" aria-label="Pinned views">
      {pinned.slice(0, PINNED_MAX).map((view) => (
        <ViewLink key={view.name} view={view} project={scope.project} className="pinned-view" title={view.title}>
          <Icon name="pin" />
          <span>{view.title}</span>
        </ViewLink>
      ))}
    </nav>
  );
}
