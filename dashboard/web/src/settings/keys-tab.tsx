import { useState } from "react";
import { CopyButton } from "../components/copy-button.tsx";
import { Box } from "./box.tsx";
import { createKeyCommand, type KeyRole, keyIdOf, revokeKeyCommand } from "./key-commands.ts";
import { TextField } from "./text-field.tsx";

/** Keys are signed where the secret is and kept nowhere, so this page writes the commands rather than the keys. */
export const KeysTab = ({ project }: { project: string }) => (
  <>
    <Box title="Make a key" name="make-key" span={6}>
      <p>
        A key is signed with <code>OUTLAY_SECRET</code> and stored nowhere: it is shown once, by the command that makes
        it, in the folder of the program. Without a secret no key is asked for.
      </p>
      <MakeKey project={project} />
    </Box>
    <Box title="Revoke a key" name="revoke-key" span={6}>
      <p>
        Refused from then on by every process that reads the list of revoked keys (<code>OUTLAY_REVOKED_KEYS</code>),
        within seconds.
      </p>
      <RevokeKey />
    </Box>
    <Box title="Replace the secret" name="rotate-secret" span={12}>
      <p>Keys signed with the secret before stay good while it is named, so nothing stops.</p>
      <ol className="settings-steps">
        <li>
          <p>Make a new secret.</p>
          <Command text="openssl rand -base64 32" />
        </li>
        <li>
          <p>
            Start every process with the new one as <code>OUTLAY_SECRET</code> and the old one as{" "}
            <code>OUTLAY_SECRET_PREVIOUS</code>.
          </p>
        </li>
        <li>
          <p>Make new keys, as above, and give them to who sends and reads.</p>
        </li>
        <li>
          <p>
            Start every process without <code>OUTLAY_SECRET_PREVIOUS</code>: every key of the old secret is refused from
            then on.
          </p>
        </li>
      </ol>
    </Box>
  </>
);

const Command = ({ text }: { text: string }) => (
  <div className="command">
    <code>{text}</code>
    <CopyButton text={text} label="Copy" />
  </div>
);

const roles: readonly (readonly [role: KeyRole, does: string])[] = [
  ["ingest", "may send"],
  ["read", "may query"],
  ["editor", "may query, and change success rules, measures, views and the workspace"],
  ["admin", "may do all of it and change every setting"],
];

function MakeKey({ project }: { project: string }) {
  const [role, setRole] = useState<KeyRole>("ingest");
  const [isForAll, setForAll] = useState(false);
  const [days, setDays] = useState("90");
  const [mayReadText, setMayReadText] = useState(false);
  return (
    <div className="change-form">
      <label>
        What it may do
        <select
          value={role}
          onChange={({ target }) => setRole(roles.find(([one]) => one === target.value)?.[0] ?? role)}
        >
          {roles.map(([one, does]) => (
            <option key={one} value={one}>
              {one}: {does}
            </option>
          ))}
        </select>
      </label>
      <label>
        Projects
        <select value={isForAll ? "*" : project} onChange={({ target }) => setForAll(target.value === "*")}>
          <option value={project}>{project}</option>
          <option value="*">every project</option>
        </select>
      </label>
      <TextField label="Good for days (empty: until it is revoked)" value={days} set={setDays} />
      <label className="choice-row">
        <input type="checkbox" checked={mayReadText} onChange={({ target }) => setMayReadText(target.checked)} />
        <span>May read prompts and answers, where they are captured; each reading is written down</span>
      </label>
      <Command text={createKeyCommand({ project: isForAll ? "*" : project, role, days, mayReadText })} />
    </div>
  );
}

function RevokeKey() {
  const [text, setText] = useState("");
  const [why, setWhy] = useState("");
  const command = revokeKeyCommand(keyIdOf(text) ?? text, why);
  return (
    <div className="change-form">
      <TextField label="Id of the key, or the key itself (it does not leave this page)" value={text} set={setText} />
      <TextField label="Why, kept in the list" value={why} set={setWhy} />
      {command === undefined ? (
        <p className="note">{text.trim() === "" ? "The command stands here then." : "This is no id of a key."}</p>
      ) : (
        <Command text={command} />
      )}
    </div>
  );
}
