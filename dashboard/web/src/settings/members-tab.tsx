import type { z } from "zod";
import type { MemberJson, membersEndpoint } from "../../../contract/members.ts";
import type { Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { useApp } from "../shell/app-context.ts";
import { useSession } from "../sign-in/session-query.ts";
import { useRole } from "../sign-in/use-role.ts";
import { instantLabel } from "../time/labels.ts";
import { Box } from "./box.tsx";
import { MemberDrawer, NewMemberDrawer } from "./member-drawers.tsx";
import { type MemberScope, membersQuery } from "./members-query.ts";
import { readSettingsSelection, writeSettingsSelection } from "./settings-selection.ts";

type MembersAnswer = z.output<(typeof membersEndpoint)["response"]>;

const idOf = ({ scope, name }: MemberJson): string => `${scope}/${name}`;

/** Who may do what in this project, given by whom and why. */
export function MembersTab({ scope }: { scope: Scope }) {
  const { may, why } = useRole("admin");
  return may ? (
    <MembersPanel scope={scope} />
  ) : (
    <Box title="Members" name="members" span={12}>
      <p className="needs-role">{why}</p>
    </Box>
  );
}

function MembersPanel({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const selected = readSettingsSelection(state.sel);
  const close = () => update({ sel: undefined });
  return (
    <>
      <Panel
        title="Members"
        name="members"
        source={membersQuery(scope)}
        size="block"
        span={12}
        contentHeight={160}
        actions={
          <button
            type="button"
            className="button"
            onClick={() => update({ sel: writeSettingsSelection("new-member") })}
          >
            Add a member
          </button>
        }
      >
        {(answer) => (
          <>
            {answer.members.length === 0 ? (
              <p>Nobody has a role in this project yet, but by a key.</p>
            ) : (
              <Table
                caption="Members of the project"
                columns={columnsIn(state.tz)}
                rows={answer.members}
                rowKey={idOf}
                narrow="cards"
                open={(member) => update({ sel: writeSettingsSelection("member", idOf(member)) })}
                openKey={selected?.kind === "member" ? selected.id : undefined}
              />
            )}
            <Notes answer={answer} />
          </>
        )}
      </Panel>
      {selected?.kind === "new-member" && <NewMemberDrawer close={close} />}
      {selected?.kind === "member" && <MemberDrawer key={selected.id} {...readId(selected.id)} close={close} />}
    </>
  );
}

function readId(id: string): { where: MemberScope; name: string } {
  const at = id.indexOf("/");
  return { where: id.slice(0, at) === "all_projects" ? "all_projects" : "project", name: id.slice(at + 1) };
}

/** What the list does not say by itself. */
function Notes({ answer: { always, takes } }: { answer: MembersAnswer }) {
  const session = useSession();
  const isOpen = session?.is_needed === false;
  return (
    <div className="table-foot">
      <p className="note">
        A viewer reads. An editor also changes success rules, measures, views and the workspace. An administrator
        changes everything. A role holds within seconds, also for who is signed in already.
      </p>
      {always.length > 0 && (
        <p className="note">Administrators of every project by OUTLAY_ADMINS: {always.join(", ")}.</p>
      )}
      {isOpen && <p className="note">Without OUTLAY_SECRET nobody signs in here, and everybody is an administrator.</p>}
      {!takes.people && (
        <p className="note">
          Nobody can sign in with an address yet: that needs OUTLAY_OIDC_ISSUER. Roles can be given before.
        </p>
      )}
      {takes.people && !takes.groups && (
        <p className="note">Groups count once OUTLAY_OIDC_GROUPS_CLAIM says where the provider names them.</p>
      )}
    </div>
  );
}

const columnsIn = (tz: string): readonly Column<MemberJson>[] => [
  { id: "name", header: "Who", label: "Who", cell: ({ name }) => <span className="settings-wrap">{name}</span> },
  { id: "role", header: "Role", label: "Role", cell: ({ role }) => role },
  {
    id: "scope",
    header: "Holds in",
    label: "Holds in",
    cell: ({ scope }) => (scope === "project" ? "this project" : "all projects"),
  },
  { id: "author", header: "Given by", label: "Given by", cell: ({ author }) => author },
  {
    id: "reason",
    header: "Reason",
    label: "Reason",
    cell: ({ reason }) => <span className="cell-wrap">{reason}</span>,
  },
  { id: "at", header: "Changed", label: "Changed", cell: ({ changed_at }) => instantLabel(changed_at, tz) },
];
