import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { closeSessionEndpoint } from "../../../contract/session.ts";
import { ask } from "../api/ask.ts";
import { Menu } from "../components/menu.tsx";
import { useApp } from "../shell/app-context.ts";
import { toast } from "../state/toasts.ts";
import { instantLabel } from "../time/labels.ts";
import { changeSession, roleIn, useSession } from "./session-query.ts";

/** Who is signed in, as what, until when; and the way out. Nothing where nobody has to sign in. */
export function WhoIsIn() {
  const { scope, state } = useApp();
  const session = useSession();
  const client = useQueryClient();
  const leaving = useMutation({
    mutationFn: () =>
      ask<typeof closeSessionEndpoint>("/session", {
        query: {},
        method: "DELETE",
        signal: new AbortController().signal,
      }),
    onSuccess: (after) => changeSession(client, after),
    onError: (error) => toast(error.message, "warn"),
  });
  if (session === undefined || session.who === null) return null;
  const { kind, name } = session.who;
  const role = roleIn(session, scope.project);
  return (
    <Menu name="Signed in" icon="person" label={name} className="who-is-in" align="end">
      {() => (
        <div className="who-panel">
          <p>
            <strong>{name}</strong>
            {kind === "key" && <span className="note"> (API key)</span>}
          </p>
          <p className="note">
            {role === undefined ? `No role in ${scope.project}` : `${role} in ${scope.project}`}
            {session.expires_at !== null && `; signed in until ${instantLabel(session.expires_at, state.tz)}`}
          </p>
          <button type="button" className="button" disabled={leaving.isPending} onClick={() => leaving.mutate()}>
            Sign out
          </button>
        </div>
      )}
    </Menu>
  );
}
