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
import { BaselinesPanel } from "./baselines-panel.tsx";
import { ChangeForm } from "./change-form.tsx";
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
          <WorkspaceForm key={workspace.version} workspace={workspace} project={scope.project} />
        </>
      )}
    </Panel>
    <BaselinesPanel scope={scope} />
  </>
);

/** January in the reader's own words; any year has the same names. */
const monthName = (month: number): string =>
  new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" }).format(Date.UTC(2026, month - 1));

const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

function WorkspaceForm({ workspace, project }: { workspace: WorkspaceJson; project: string }) {
  const [typed, setTyped] = useState(workspace.zone);
  const [start, setStart] = useState(workspace.fiscal_year_start);
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
          expected_version: workspace.version,
          ...who,
        },
        signal: unstoppable(),
      }),
    (written) => toast(`Days now begin as in ${written.zone}, where an address names no zone.`),
  );
  return (
    <div className="settings-form">
      <ChangeForm
        label="Save as a new version"
        needed="editor"
        isReady={zone !== undefined}
        change={change}
        send={change.mutate}
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
        <p className="note">Amounts are in {workspace.currency}; there is no other currency yet.</p>
      </ChangeForm>
    </div>
  );
}
