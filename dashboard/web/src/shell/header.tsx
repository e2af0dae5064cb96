import type { UseQueryResult } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import type { PulseAnswer } from "../../../contract/pulse.ts";
import { Icon } from "../components/icons.tsx";
import { Menu } from "../components/menu.tsx";
import { pageAt, pages } from "../pages.ts";
import { ownProjects, useSession } from "../sign-in/session-query.ts";
import { WhoIsIn } from "../sign-in/who-is-in.tsx";
import { ViewsMenu } from "../views/views-menu.tsx";
import { useApp } from "./app-context.ts";
import { ComparisonPicker } from "./comparison-picker.tsx";
import { LeftOutChip } from "./left-out-chip.tsx";
import { PageLink } from "./page-link.tsx";
import { ProjectPicker } from "./project-picker.tsx";
import { RangePicker } from "./range-picker.tsx";
import { StatusPill } from "./status-pill.tsx";
import { ThemePicker } from "./theme-picker.tsx";
import type { Overlay } from "./use-app-shortcuts.ts";
import { ZonePicker } from "./zone-picker.tsx";

interface HeaderProps {
  readonly pulse: UseQueryResult<PulseAnswer>;
  readonly isReady: boolean;
  readonly isPaused: boolean;
  readonly setPaused: (isPaused: boolean) => void;
  readonly open: (overlay: Overlay) => void;
}

/** What every figure below is about, and whether it can be believed. */
export function Header({ pulse, isReady, isPaused, setPaused, open }: HeaderProps) {
  const { scope, state, update } = useApp();
  const own = ownProjects(useSession());
  return (
    <header className="header">
      <PagesMenu />
      <div className="header-controls">
        <ProjectPicker project={scope.project} projects={pulse.data?.projects ?? []} own={own} update={update} />
        <LeftOutChip />
        <RangePicker range={state} update={update} />
        <ZonePicker tz={state.tz} update={update} />
        <ComparisonPicker scope={scope} update={update} />
        <ViewsMenu open={open} />
      </div>
      <div className="header-end">
        <button
          type="button"
          className="menu-button palette-button"
          aria-keyshortcuts="Control+K Meta+K"
          title="Commands (Ctrl K or ⌘K)"
          onClick={() => open("palette")}
        >
          <Icon name="search" />
          <span className="hidden-text">Commands </span>
          <kbd>⌘K</kbd>
        </button>
        <button
          type="button"
          className="menu-button"
          id="export"
          aria-keyshortcuts="e"
          aria-label="Export"
          title="Export (e)"
          onClick={() => open("export")}
        >
          <Icon name="download" />
        </button>
        {isReady && <StatusPill scope={scope} pulse={pulse} isPaused={isPaused} setPaused={setPaused} />}
        <ThemePicker />
        <WhoIsIn />
      </div>
    </header>
  );
}

/** The rail's pages where there is no room for a rail. */
function PagesMenu() {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const here = pageAt(path)?.name ?? "Pages";
  return (
    <div className="pages-menu">
      <Menu name="Page" label={here} className="menu-strong">
        {(close) => (
          <div className="choices">
            {pages.map(({ path: to, name, rail }) =>
              rail === undefined ? null : (
                <PageLink key={to} to={to} className="choice" onClick={close}>
                  <Icon name={rail.icon} />
                  {name}
                </PageLink>
              ),
            )}
          </div>
        )}
      </Menu>
    </div>
  );
}
