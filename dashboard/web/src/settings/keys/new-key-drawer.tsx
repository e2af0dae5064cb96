import { useState } from "react";
import type { KeyJson, postKeyEndpoint } from "../../../../contract/keys.ts";
import { ask } from "../../api/ask.ts";
import { Dialog } from "../../components/dialog.tsx";
import type { Who } from "../../components/who-fields.tsx";
import { useApp } from "../../shell/app-context.ts";
import { isRoleEnough, useSession } from "../../sign-in/session-query.ts";
import { ChangeForm } from "../change-form.tsx";
import { TextField } from "../text-field.tsx";
import { unstoppable, useChange } from "../use-change.ts";
import { NewKey } from "./key-use.tsx";
import { EVERY_PROJECT, readWholeNumber, roleWords } from "./key-words.ts";
import type { KeyScope } from "./keys-query.ts";

type Role = KeyJson["role"];

/** Makes a key, and shows it this one time. */
export function NewKeyDrawer({ close }: { close: () => void }) {
  const { scope } = useApp();
  const [title, setTitle] = useState("");
  const [role, setRole] = useState<Role>("ingest");
  const [where, setWhere] = useState<KeyScope>("project");
  const [days, setDays] = useState("90");
  const [rate, setRate] = useState("");
  const [mayReadText, setMayReadText] = useState(false);
  const canReadText = role === "read" || role === "editor";
  const [dayCount, rateCount] = [readWholeNumber(days, 36_500), readWholeNumber(rate, 1_000_000)];
  const isReady = title.trim() !== "" && dayCount !== undefined && rateCount !== undefined;
  const change = useChange((who: Who) =>
    ask<typeof postKeyEndpoint>("/keys", {
      query: {},
      body: {
        ...{ project: scope.project, scope: where, title: title.trim(), role, ...who },
        ...{ days: dayCount ?? null, events_per_second_max: rateCount ?? null },
        may_read_text: canReadText && mayReadText,
      },
      signal: unstoppable(),
    }),
  );
  if (change.data !== undefined) {
    return (
      <Dialog title="The new key" shape="drawer" close={close}>
        <NewKey made={change.data} close={close} />
      </Dialog>
    );
  }
  return (
    <Dialog title="Make a key" shape="drawer" close={close}>
      <ChangeForm label="Make the key" isReady={isReady} change={change} send={change.mutate}>
        <TextField label="What it is for" value={title} set={setTitle} placeholder="web shop, production" isRequired />
        <RoleField role={role} setRole={setRole} />
        <WhereField where={where} setWhere={setWhere} />
        <div className="settings-pair">
          <TextField label="Good for days (empty: until it is revoked)" value={days} set={setDays} isDecimal />
          <TextField
            label="Events a second it may send (empty: no limit of its own)"
            value={rate}
            set={setRate}
            isDecimal
          />
        </div>
        {dayCount === undefined && <p role="alert">Days are a whole number, 1 to 36,500, or nothing.</p>}
        {rateCount === undefined && <p role="alert">Events a second are a whole number, 1 to 1,000,000, or nothing.</p>}
        {canReadText && (
          <label className="choice-row">
            <input type="checkbox" checked={mayReadText} onChange={({ target }) => setMayReadText(target.checked)} />
            <span>May read prompts and answers, where they are captured; each reading is written down</span>
          </label>
        )}
      </ChangeForm>
    </Dialog>
  );
}

const RoleField = ({ role, setRole }: { role: Role; setRole: (role: Role) => void }) => (
  <label>
    What it may do
    <select
      value={role}
      onChange={({ target }) => setRole(roleWords.find(([one]) => one === target.value)?.[0] ?? role)}
    >
      {roleWords.map(([one, does]) => (
        <option key={one} value={one}>
          {one}: {does}
        </option>
      ))}
    </select>
  </label>
);

function WhereField({ where, setWhere }: { where: KeyScope; setWhere: (where: KeyScope) => void }) {
  const { scope } = useApp();
  const mayAll = isRoleEnough(useSession(), EVERY_PROJECT, "admin");
  return (
    <label>
      Good for
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
