import { useState } from "react";
import type { deleteKeyEndpoint, KeyJson, rotateKeyEndpoint } from "../../../../contract/keys.ts";
import { ask } from "../../api/ask.ts";
import { Dialog } from "../../components/dialog.tsx";
import { Fact, Facts } from "../../components/facts.tsx";
import type { Who } from "../../components/who-fields.tsx";
import { formatCount } from "../../format/format-number.ts";
import { useApp } from "../../shell/app-context.ts";
import { PageLink } from "../../shell/page-link.tsx";
import { isRoleEnough, useSession } from "../../sign-in/session-query.ts";
import { toast } from "../../state/toasts.ts";
import { instantLabel } from "../../time/labels.ts";
import { ChangeForm } from "../change-form.tsx";
import { writeChangesSearch } from "../changes-search.ts";
import { unstoppable, useChange } from "../use-change.ts";
import { KeyUse, NewKey } from "./key-use.tsx";
import { EVERY_PROJECT } from "./key-words.ts";
import type { KeysAnswer } from "./keys-query.ts";
import { LastUsed } from "./last-used.tsx";

interface KeyDrawerProps {
  readonly current: KeyJson;
  readonly answer: KeysAnswer;
  readonly close: () => void;
}

/** What a key is good for and when it was used; to be replaced or refused. Its text is known to nobody here. */
export function KeyDrawer({ current, answer, close }: KeyDrawerProps) {
  const { scope } = useApp();
  const isOfAll = current.scope === "all_projects";
  const mayChange = isRoleEnough(useSession(), isOfAll ? EVERY_PROJECT : scope.project, "admin");
  const [deed, setDeed] = useState<"rotate" | "revoke">();
  const rotating = useRotation(current);
  if (rotating.data !== undefined) {
    return (
      <Dialog title="The new key" shape="drawer" close={close}>
        <NewKey made={rotating.data} close={close} />
      </Dialog>
    );
  }
  return (
    <Dialog title={current.title} shape="drawer" close={close}>
      <div className="call-facts" data-figure="key">
        <KeyFacts current={current} answer={answer} />
        {!mayChange && (
          <p className="needs-role">
            A key of all projects is replaced and revoked by who is an administrator of all projects.
          </p>
        )}
        {mayChange && deed === undefined && (
          <div className="row">
            <button type="button" className="button" disabled={!answer.takes.making} onClick={() => setDeed("rotate")}>
              Rotate
            </button>
            <button
              type="button"
              className="button"
              disabled={!answer.takes.revoking}
              onClick={() => setDeed("revoke")}
            >
              Revoke
            </button>
          </div>
        )}
        {deed === "rotate" && <Rotate rotating={rotating} canRevoke={answer.takes.revoking} />}
        {deed === "revoke" && <Revoke current={current} close={close} />}
        {deed === undefined && <KeyUse role={current.role} />}
      </div>
    </Dialog>
  );
}

function KeyFacts({ current, answer }: Pick<KeyDrawerProps, "current" | "answer">) {
  const { state } = useApp();
  const at = (iso: string) => instantLabel(iso, state.tz);
  const { id, role, expires_at: expiresAt, events_per_second_max: rate } = current;
  const next = answer.keys.find(({ replaces }) => replaces === id);
  return (
    <Facts title="What it is good for">
      <Fact name="Id">
        <code>{id}</code>
      </Fact>
      <Fact name="Role">
        {role}
        {current.may_read_text && ", and texts"}
      </Fact>
      <Fact name="Good for">{current.scope === "project" ? state.project : "all projects"}</Fact>
      <Fact name="Good until">{expiresAt === null ? "it is revoked" : at(expiresAt)}</Fact>
      <Fact name="Events a second">{rate === null ? "as the installation allows" : formatCount(rate)}</Fact>
      <Fact name="Last used">
        <LastUsed current={current} since={answer.uses_since} />
      </Fact>
      <Fact name="Made">
        {at(current.created_at)} by {current.author}: {current.reason}
      </Fact>
      {current.replaces !== null && (
        <Fact name="Replaces">
          <code>{current.replaces}</code>
        </Fact>
      )}
      {next !== undefined && (
        <Fact name="Replaced">by the key of {at(next.created_at)}; revoke this one when it is no longer used</Fact>
      )}
      <Fact name="History">
        <PageLink
          to="/settings"
          patch={{ tab: "changes", q: writeChangesSearch({ name: id, kind: "api_key", by: "", from: "", to: "" }) }}
          className="link"
        >
          every change of it
        </PageLink>
      </Fact>
    </Facts>
  );
}

interface Turn {
  readonly who: Who;
  readonly revokeOld: boolean;
}

function useRotation({ id, scope: where, version }: KeyJson) {
  const { scope } = useApp();
  return useChange(({ who, revokeOld }: Turn) =>
    ask<typeof rotateKeyEndpoint>(`/keys/${encodeURIComponent(id)}/rotate`, {
      query: {},
      body: { project: scope.project, scope: where, revoke_old: revokeOld, expected_version: version, ...who },
      signal: unstoppable(),
    }),
  );
}

function Rotate({ rotating, canRevoke }: { rotating: ReturnType<typeof useRotation>; canRevoke: boolean }) {
  const [revokeOld, setRevokeOld] = useState(false);
  return (
    <ChangeForm label="Make its successor" change={rotating} send={(who) => rotating.mutate({ who, revokeOld })}>
      <p>A new key with the same rights, good for as long again. This one stays good, so that nothing is cut off.</p>
      <label className="choice-row">
        <input
          type="checkbox"
          checked={revokeOld}
          disabled={!canRevoke}
          onChange={({ target }) => setRevokeOld(target.checked)}
        />
        <span>Revoke this one at once: it leaked</span>
      </label>
    </ChangeForm>
  );
}

function Revoke({ current: { id, title, scope: where, version }, close }: { current: KeyJson; close: () => void }) {
  const { scope } = useApp();
  const change = useChange(
    (who: Who) =>
      ask<typeof deleteKeyEndpoint>(`/keys/${encodeURIComponent(id)}`, {
        query: { project: scope.project, scope: where, expected_version: version, ...who },
        method: "DELETE",
        signal: unstoppable(),
      }),
    () => {
      toast(`The key of ${title} is refused from now on.`);
      close();
    },
  );
  return (
    <ChangeForm label="Revoke it" change={change} send={change.mutate}>
      <p>
        It is refused within seconds, by every process that reads the same list, and so is who signed in with it. It
        cannot be made good again.
      </p>
    </ChangeForm>
  );
}
