import { type Role, roles } from "@outlay/core/role";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { deleteMemberEndpoint, MemberJson, putMemberEndpoint } from "../../../contract/members.ts";
import { ask } from "../api/ask.ts";
import { Dialog } from "../components/dialog.tsx";
import type { Who } from "../components/who-fields.tsx";
import { useApp } from "../shell/app-context.ts";
import { isRoleEnough, useSession } from "../sign-in/session-query.ts";
import { toast } from "../state/toasts.ts";
import { instantLabel } from "../time/labels.ts";
import { Based } from "./based.tsx";
import { ChangeForm } from "./change-form.tsx";
import { type MemberScope, memberHistoryQuery, memberPath } from "./members-query.ts";
import { TextField } from "./text-field.tsx";
import { unstoppable, useChange } from "./use-change.ts";
import { VersionList } from "./version-list.tsx";

const EVERY_PROJECT = "*";

/** Gives somebody a role. */
export function NewMemberDrawer({ close }: { close: () => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [where, setWhere] = useState<MemberScope>("project");
  const change = usePut({ name: name.trim(), where, version: 0 }, role, close);
  return (
    <Dialog title="Add a member" shape="drawer" close={close}>
      <ChangeForm label="Add" isReady={name.trim() !== ""} change={change} send={change.mutate}>
        <TextField
          label="E-mail address, or group: and the name of a group"
          value={name}
          set={setName}
          placeholder="ann@example.com"
          isRequired
        />
        <RoleField role={role} setRole={setRole} />
        <WhereField where={where} setWhere={setWhere} />
      </ChangeForm>
    </Dialog>
  );
}

interface MemberDrawerProps {
  readonly where: MemberScope;
  readonly name: string;
  readonly close: () => void;
}

/** Somebody's role with its history; to be changed or taken away. */
export function MemberDrawer({ where, name, close }: MemberDrawerProps) {
  const { scope, state } = useApp();
  const { data, error } = useQuery(memberHistoryQuery(scope, where, name));
  const current = data?.versions[0];
  const isOfAll = where === "all_projects";
  const mayChange = isRoleEnough(useSession(), isOfAll ? EVERY_PROJECT : scope.project, "admin");
  return (
    <Dialog title={name} shape="drawer" close={close}>
      <div className="call-facts" data-figure="member">
        {error !== null && (
          <p className="failure-cause" role="alert">
            {error.message}
          </p>
        )}
        {data !== undefined && (
          <>
            <p>
              {current?.role === null || current === undefined
                ? `No role ${isOfAll ? "in all projects" : "in this project"} any more.`
                : `${current.role} ${isOfAll ? "in all projects" : "in this project"}.`}
            </p>
            {current !== undefined && mayChange && (
              <Based current={current}>
                {(base, renew) => <Deeds key={base.version} current={base} renew={renew} close={close} />}
              </Based>
            )}
            {!mayChange && (
              <p className="needs-role">
                A role in all projects is changed by who is an administrator of all projects.
              </p>
            )}
            <VersionList
              versions={data.versions.map((version) => ({
                ...version,
                at: instantLabel(version.changed_at, state.tz),
                words: version.role,
              }))}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}

interface DeedsProps {
  readonly current: MemberJson;
  readonly renew: () => void;
  readonly close: () => void;
}

function Deeds({ current, renew, close }: DeedsProps) {
  const { scope } = useApp();
  const { name, version, scope: where } = current;
  const [role, setRole] = useState<Role>(current.role ?? "viewer");
  const [isEnding, setEnding] = useState(false);
  const change = usePut({ name, where, version }, role, close);
  const ending = useChange((who: Who) => {
    const query = { project: scope.project, scope: where, expected_version: version, ...who };
    return ask<typeof deleteMemberEndpoint>(memberPath(name), {
      query,
      method: "DELETE",
      signal: unstoppable(),
    });
  }, close);
  const thing = { kind: "member", name, scope: where, renew };
  if (isEnding) {
    return (
      <ChangeForm label="Take it away" change={ending} send={ending.mutate} thing={thing}>
        <p>What they may do by this role ends within seconds, also if they are signed in. The history stays.</p>
      </ChangeForm>
    );
  }
  return (
    <>
      <ChangeForm
        label="Save as a new version"
        isReady={role !== current.role}
        change={change}
        send={change.mutate}
        thing={thing}
      >
        <RoleField role={role} setRole={setRole} />
      </ChangeForm>
      {current.role !== null && (
        <div className="row">
          <button type="button" className="button" onClick={() => setEnding(true)}>
            Take the role away
          </button>
        </div>
      )}
    </>
  );
}

interface Place {
  readonly name: string;
  readonly where: MemberScope;
  readonly version: number;
}

function usePut({ name, where, version }: Place, role: Role, close: () => void) {
  const { scope } = useApp();
  return useChange(
    (who: Who) =>
      ask<typeof putMemberEndpoint>(memberPath(name), {
        query: {},
        method: "PUT",
        body: { project: scope.project, scope: where, role, expected_version: version, ...who },
        signal: unstoppable(),
      }),
    (written) => {
      toast(`${written.name} is ${written.role ?? "nobody"} now.`);
      close();
    },
  );
}

const RoleField = ({ role, setRole }: { role: Role; setRole: (role: Role) => void }) => (
  <label>
    Role
    <select value={role} onChange={({ target }) => setRole(roles.find((one) => one === target.value) ?? role)}>
      {roles.map((one) => (
        <option key={one}>{one}</option>
      ))}
    </select>
  </label>
);

function WhereField({ where, setWhere }: { where: MemberScope; setWhere: (where: MemberScope) => void }) {
  const { scope } = useApp();
  const mayAll = isRoleEnough(useSession(), EVERY_PROJECT, "admin");
  return (
    <label>
      Holds in
      <select
        value={where}
        onChange={({ target }) => setWhere(target.value === "all_projects" ? "all_projects" : "project")}
      >
        <option value="project">{scope.project}</option>
        <option value="all_projects" disabled={!mayAll}>
          all projects{mayAll ? "" : " (needs an administrator of all projects)"}
        </option>
      </select>
    </label>
  );
}
