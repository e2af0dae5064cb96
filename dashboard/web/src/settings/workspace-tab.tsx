import { useState } from "react";
import type { putWorkspaceEndpoint, WorkspaceJson } from "../../../contract/workspace.ts";
import { ask } from "../api/ask.ts";
import type { Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import type { Who } from "../components/who-fields.tsx";
import { workspaceQuery } from "../shell/workspace-query.ts";
import { toast } from "../state/toasts.ts";
import { instantLabel } from "../time/labels.ts";
import { knownTimeZone } from "../time/wall-time.ts";
import { Based } from "./based.tsx";
import { BaselinesPanel } from "./baselines-panel.tsx";
import { ChangeForm } from "./change-form.tsx";
import { TextField } from "./text-field.tsx";
import { unstoppable, useChange } from "./use-change.ts";

/** What pages of the project take for granted, and the periods that were named to be compared with. */
export const WorkspaceTab = ({ scope }: { scope: Scope }) => (
  <>
    <Panel
      title="Workspace"
      name="workspace"
      source={workspaceQuery(scope.project)}
      size="block"
      span={12}
      contentHeight={330}
    >
      {(workspace) => (
        <>
          {workspace.changed_at === null ? (
            <p className="note">Nothing was stated yet: days begin as in UTC.</p>
          ) : (
            <p className="note">
              Version {workspace.version} by {workspace.author}, {instantLabel(workspace.changed_at, scope.tz)}:{" "}
              {workspace.reason}
            </p>
          )}
          <Based current={workspace}>
            {(base, renew) => (
              <WorkspaceForm key={base.version} workspace={base} project={scope.project} renew={renew} />
            )}
          </Based>
        </>
      )}
    </Panel>
    <BaselinesPanel scope={scope} />
  </>
);

const readNames = (typed: string): string[] => [
  ...new Set(
    typed
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  ),
];

function leftOutWords({ environments_left_out_here: here }: WorkspaceJson): string {
  return here.length === 0
    ? "No call of this project is of one of them."
    : `Of these there are calls of ${here.join(", ")} in this project.`;
}

/** January in the reader's own words; any year has the same names. */
const monthName = (month: number): string =>
  new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" }).format(Date.UTC(2026, month - 1));

const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

interface WorkspaceFormProps {
  readonly workspace: WorkspaceJson;
  readonly project: string;
  readonly renew: () => void;
}

function WorkspaceForm({ workspace, project, renew }: WorkspaceFormProps) {
  const [typed, setTyped] = useState(workspace.zone);
  const [start, setStart] = useState(workspace.fiscal_year_start);
  const [typedNames, setTypedNames] = useState(workspace.environments_left_out.join(", "));
  const zone = knownTimeZone(typed.trim());
  const change = useChange(
    (who: Who) =>
      ask<typeof putWorkspaceEndpoint>("/workspace", {
        query: {},
        method: "PUT",
        body: {
          project,
          zone: zone ?? typed,
          fiscal_year_start: start,
          environments_left_out: readNames(typedNames),
          expected_version: workspace.version,
          ...who,
        },
        signal: unstoppable(),
      }),
    (written) => {
      renew();
      toast(`Version ${written.version} holds: days begin as in ${written.zone}, where an address names no zone.`);
    },
  );
  return (
    <div className="settings-form">
      <ChangeForm
        label="Save as a new version"
        needed="editor"
        isReady={zone !== undefined}
        change={change}
        send={change.mutate}
        thing={{ kind: "workspace", renew }}
      >
        <label>
          Time zone in which days, weeks and months begin, where an address names none
          <input
            list="workspace-zones"
            value={typed}
            maxLength={60}
            autoComplete="off"
            spellCheck={false}
            required
            onChange={({ target }) => setTyped(target.value)}
          />
        </label>
        <datalist id="workspace-zones">
          {["UTC", ...Intl.supportedValuesOf("timeZone")].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        {zone === undefined && <p role="alert">There is no such zone; write it as Europe/Berlin.</p>}
        <label>
          First month of the fiscal year
          <select value={start} onChange={({ target }) => setStart(Number(target.value))}>
            {MONTHS.map((month) => (
              <option key={month} value={month}>
                {monthName(month)}
              </option>
            ))}
          </select>
        </label>
        <TextField
          label="Environments that pages leave out, with commas between (empty: none)"
          value={typedNames}
          set={setTypedNames}
        />
        <p className="note">
          {leftOutWords(workspace)} The header says so, and there they can be counted again; the API itself leaves out
          nothing.
        </p>
        <p className="note">Amounts are in {workspace.currency}; there is no other currency yet.</p>
      </ChangeForm>
    </div>
  );
}
