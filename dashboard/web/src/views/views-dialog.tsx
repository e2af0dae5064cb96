import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog } from "../components/dialog.tsx";
import { Icon } from "../components/icons.tsx";
import { pageAt } from "../pages.ts";
import { useChange } from "../settings/use-change.ts";
import { useApp } from "../shell/app-context.ts";
import { toast } from "../state/toasts.ts";
import { deleteView, putView, type ViewState } from "./view-changes.ts";
import { ViewLink } from "./view-link.tsx";
import { type View, viewsQuery } from "./views-query.ts";

/** Every saved view there is to see: to rename, share, pin and delete. */
export function ViewsDialog({ close }: { close: () => void }) {
  const { scope } = useApp();
  const answer = useQuery(viewsQuery(scope.project));
  const views = answer.data?.views ?? [];
  return (
    <Dialog title="Saved views" shape="sheet" close={close}>
      {answer.isError && <p role="alert">{answer.error.message}</p>}
      {answer.isSuccess && views.length === 0 && (
        <p className="note">Nothing was saved yet. Views → Save this view keeps the page as it is.</p>
      )}
      <ul className="saved-views">
        {views.map((view) => (
          <SavedView key={view.name} view={view} close={close} />
        ))}
      </ul>
    </Dialog>
  );
}

function SavedView({ view, close }: { view: View; close: () => void }) {
  const { scope } = useApp();
  const [title, setTitle] = useState<string>();
  const change = useChange(
    (patch: Partial<ViewState>) => putView(scope.project, view.name, { ...view, ...patch }, view.version),
    () => setTitle(undefined),
  );
  const removal = useChange(
    () => deleteView(scope.project, view),
    () => toast(`“${view.title}” was deleted.`),
  );
  const isBusy = change.isPending || removal.isPending;
  const fault = change.error ?? removal.error;
  return (
    <li className="saved-view" aria-busy={isBusy}>
      {title === undefined ? (
        <p className="saved-view-title">
          <ViewLink view={view} project={scope.project} className="link" onClick={close}>
            {view.title}
          </ViewLink>
          <span className="note">
            {pageAt(view.path)?.name ?? view.path} · {view.is_own ? "yours" : `by ${view.author}`}
            {view.is_shared ? " · shared" : ""}
          </span>
        </p>
      ) : (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            if (title.trim() !== "") change.mutate({ title: title.trim() });
          }}
        >
          <input
            aria-label="New title"
            value={title}
            maxLength={100}
            required
            onChange={({ target }) => setTitle(target.value)}
          />
          <button type="submit" className="button" disabled={isBusy}>
            Save
          </button>
        </form>
      )}
      <div className="row">
        <button
          type="button"
          className="button"
          aria-pressed={view.is_pinned}
          disabled={isBusy}
          onClick={() => change.mutate({ is_pinned: !view.is_pinned })}
        >
          <Icon name="pin" /> {view.is_pinned ? "Pinned" : "Pin"}
        </button>
        <button
          type="button"
          className="button"
          aria-pressed={view.is_shared}
          disabled={isBusy}
          onClick={() => change.mutate({ is_shared: !view.is_shared })}
        >
          {view.is_shared ? "Shared" : "Share"}
        </button>
        <button type="button" className="button" disabled={isBusy} onClick={() => setTitle(view.title)}>
          Rename
        </button>
        <button type="button" className="button" disabled={isBusy} onClick={() => removal.mutate(undefined)}>
          Delete<span className="hidden-text"> {view.title}</span>
        </button>
      </div>
      {fault !== null && (
        <p className="failure-cause" role="alert">
          {fault.message}
        </p>
      )}
    </li>
  );
}
