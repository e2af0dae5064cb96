import { useState } from "react";
import type { AllocationRulesJson } from "../../../../contract/allocation.ts";
import { Dialog } from "../../components/dialog.tsx";
import { ChangeForm } from "../change-form.tsx";
import { readTeams, writeTeams } from "./allocation-draft.ts";
import { useAllocationChange } from "./use-allocation-change.ts";

/** The directory of teams: what each belongs to where nothing else says so. */
export function TeamsDrawer({ stored, close }: { stored: AllocationRulesJson; close: () => void }) {
  const [lines, setLines] = useState(() => writeTeams(stored.teams));
  const read = readTeams(lines);
  const change = useAllocationChange(stored, close);
  return (
    <Dialog title="Teams" shape="drawer" close={close}>
      <ChangeForm
        label="Save as a new version"
        isReady={"teams" in read}
        change={change}
        send={(who) => {
          if ("teams" in read) change.mutate({ who, document: { rules: stored.rules, teams: read.teams } });
        }}
      >
        <p>Department and cost centre of a team, where neither the call nor a rule says them.</p>
        <label>
          One team a line: team = department / cost centre
          <textarea
            className="settings-lines"
            value={lines}
            rows={10}
            spellCheck={false}
            placeholder="search = R&D / 4711"
            onChange={({ target }) => setLines(target.value)}
          />
        </label>
        {"fault" in read && <p role="alert">{read.fault}</p>}
      </ChangeForm>
    </Dialog>
  );
}
