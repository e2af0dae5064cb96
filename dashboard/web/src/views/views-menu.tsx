import { useQuery } from "@tanstack/react-query";
import { Icon } from "../components/icons.tsx";
import { Menu } from "../components/menu.tsx";
import { useApp } from "../shell/app-context.ts";
import type { Overlay } from "../shell/use-app-shortcuts.ts";
import { useRole } from "../sign-in/use-role.ts";
import { shippedViews } from "./shipped-views.ts";
import { LensLink, ViewLink } from "./view-link.tsx";
import { type View, viewsQuery } from "./views-query.ts";
import "./views.css";

/** Saved views: to open, to save what is on the page, and to put in order. */
export function ViewsMenu({ open }: { open: (overlay: Overlay) => void }) {
  const { may, why } = useRole("editor");
  return (
    <Menu name="Views" id="views-button" icon="view" label={<span className="views-label">Views</span>}>
      {(close) => (
        <div className="views-menu">
          <button
            type="button"
            className="choice"
            disabled={!may}
            title={why}
            onClick={() => {
              close();
              open("save-view");
            }}
          >
            <Icon name="plus" />
            <span>Save this view …</span>
          </button>
          <SavedViews close={close} />
          <button
            type="button"
            className="choice"
            disabled={!may}
            title={why}
            onClick={() => {
              close();
              open("views");
            }}
          >
            <Icon name="settings" />
            <span>Rename, share, pin, delete …</span>
          </button>
        </div>
      )}
    </Menu>
  );
}

function SavedViews({ close }: { close: () => void }) {
  const { scope, state } = useApp();
  const answer = useQuery(viewsQuery(scope.project));
  const views = answer.data?.views ?? [];
  return (
    <div className="choices-scroll" aria-busy={answer.isFetching}>
      <ViewGroup title="Your views" views={views.filter(({ is_own }) => is_own)} close={close} />
      <ViewGroup title="Shared with you" views={views.filter(({ is_own }) => !is_own)} close={close} />
      {answer.isError && <p className="menu-hint">The saved views could not be loaded: {answer.error.message}</p>}
      {answer.isSuccess && views.length === 0 && <p className="menu-hint">Nothing was saved yet.</p>}
      <p className="menu-title">The Overview for</p>
      {shippedViews.map(({ lens, title, hint }) => {
        const isOn = state.lens === lens;
        return (
          <LensLink key={lens} lens={isOn ? undefined : lens} className="choice" onClick={close}>
            <span className="choice-mark">{isOn && <Icon name="check" />}</span>
            <span>{title}</span>
            <span className="choice-hint">{isOn ? "as it was" : hint}</span>
          </LensLink>
        );
      })}
    </div>
  );
}

function ViewGroup({ title, views, close }: { title: string; views: readonly View[]; close: () => void }) {
  const { scope } = useApp();
  if (views.length === 0) return null;
  return (
    <>
      <p className="menu-title">{title}</p>
      {views.map((view) => (
        <ViewLink key={view.name} view={view} project={scope.project} className="choice" onClick={close}>
          <span className="choice-mark">{view.is_pinned && <Icon name="pin" />}</span>
          <span>{view.title}</span>
          {view.is_shared && view.is_own && <span className="choice-hint">shared</span>}
        </ViewLink>
      ))}
    </>
  );
}
