import { useLocation, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Dialog } from "../components/dialog.tsx";
import { pageAt } from "../pages.ts";
import { useChange } from "../settings/use-change.ts";
import { useApp } from "../shell/app-context.ts";
import { useSession } from "../sign-in/session-query.ts";
import { keepAuthor, storedAuthor } from "../state/preferences.ts";
import { toast } from "../state/toasts.ts";
import type { Address } from "../state/url-state.ts";
import { rangeLabel } from "../time/labels.ts";
import { putView } from "./view-changes.ts";
import { stateOf, viewName } from "./view-draft.ts";

/** Keeps the page as it is under a title. */
export function SaveViewDialog({ close }: { close: () => void }) {
  const { scope } = useApp();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const address = useSearch({ strict: false }) as Address;
  const page = pageAt(path)?.name ?? "Page";
  const [title, setTitle] = useState(() => `${page}, ${rangeLabel(scope.from, scope.to, scope.tz)}`);
  const [isShared, setShared] = useState(false);
  const [isPinned, setPinned] = useState(false);
  const [author, setAuthor] = useState(storedAuthor);
  // Where people sign in the server knows who it is.
  const isNameAsked = (useSession()?.who ?? null) === null;
  const change = useChange(
    () => {
      if (isNameAsked) keepAuthor(author.trim());
      const state = { title: title.trim(), ...stateOf(path, address), is_shared: isShared, is_pinned: isPinned };
      return putView(scope.project, viewName(title), state);
    },
    (view) => {
      toast(`Saved as “${view.title}”.`);
      close();
    },
  );
  const canSave = title.trim() !== "" && !change.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (canSave) change.mutate(undefined);
  };
  return (
    <Dialog title="Save this view" shape="sheet" close={close}>
      <form className="change-form" onSubmit={submit}>
        <label>
          Title
          <input
            value={title}
            maxLength={100}
            autoComplete="off"
            required
            onChange={({ target }) => setTitle(target.value)}
          />
        </label>
        {isNameAsked && (
          <label>
            Your name
            <input
              value={author}
              maxLength={100}
              autoComplete="name"
              onChange={({ target }) => setAuthor(target.value)}
            />
          </label>
        )}
        <label className="choice-row">
          <input type="checkbox" checked={isShared} onChange={({ target }) => setShared(target.checked)} /> Shared with
          everybody who may read this project
        </label>
        <label className="choice-row">
          <input type="checkbox" checked={isPinned} onChange={({ target }) => setPinned(target.checked)} /> Pinned to
          the Overview
        </label>
        {change.error !== null && (
          <p className="failure-cause" role="alert">
            {change.error.message}
          </p>
        )}
        <button type="submit" className="button" disabled={!canSave}>
          {change.isPending ? "Saving …" : "Save"}
        </button>
      </form>
    </Dialog>
  );
}
