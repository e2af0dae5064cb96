import { Icon } from "../components/icons.tsx";
import { pages, railGroups } from "../pages.ts";
import { useRailCollapsed } from "../state/preferences.ts";
import { PageLink } from "./page-link.tsx";
import type { Overlay } from "./use-app-shortcuts.ts";

/** The pages in their groups. Narrow windows show icons only; so does the button at its foot. */
export function Rail({ open }: { open: (overlay: Overlay) => void }) {
  const [isCollapsed, setCollapsed] = useRailCollapsed();
  return (
    <nav className="rail" aria-label="Pages" data-collapsed={isCollapsed || undefined}>
      <p className="brand">
        <img src="/favicon.svg" alt="" width="22" height="22" />
        <span>Outlay</span>
      </p>
      {railGroups.map((group) => (
        <RailGroup key={group} group={group} />
      ))}
      <div className="rail-foot">
        <a className="rail-item" href="/api/v1/openapi.json" title="API description">
          <Icon name="api" />
          <span>API</span>
        </a>
        <button type="button" className="rail-item" onClick={() => open("shortcuts")} title="Keyboard shortcuts (?)">
          <Icon name="keyboard" />
          <span>Shortcuts</span>
        </button>
        <button
          type="button"
          className="rail-item rail-fold"
          aria-expanded={!isCollapsed}
          onClick={() => setCollapsed(!isCollapsed)}
          title={isCollapsed ? "Show names" : "Icons only"}
        >
          <Icon name={isCollapsed ? "unfold" : "fold"} />
          <span>Icons only</span>
        </button>
      </div>
    </nav>
  );
}

function RailGroup({ group }: { group: (typeof railGroups)[number] }) {
  const items = pages.flatMap(({ path, name, rail }) => (rail?.group === group ? [{ path, name, ...rail }] : []));
  if (items.length === 0) return null;
  return (
    <div className="rail-group">
      <p className="rail-title">{group}</p>
      {items.map(({ path, name, icon, key }) => (
        <PageLink key={path} to={path} className="rail-item" title={`${name} (g ${key})`}>
          <Icon name={icon} />
          <span>{name}</span>
        </PageLink>
      ))}
    </div>
  );
}
