import { useState } from "react";
import type { GovernanceJson, putGovernanceEndpoint } from "../../../../contract/governance.ts";
import { ask } from "../../api/ask.ts";
import type { Who } from "../../components/who-fields.tsx";
import { useApp } from "../../shell/app-context.ts";
import { toast } from "../../state/toasts.ts";
import { ChangeForm } from "../change-form.tsx";
import { TextField } from "../text-field.tsx";
import { unstoppable, useChange } from "../use-change.ts";
import { draftOfGovernance, emptyPolicy, type PolicyDraft, readGovernanceDraft } from "./governance-draft.ts";

/** All of it as one version. */
export function GovernanceForm({ stated, renew }: { stated: GovernanceJson; renew: () => void }) {
  const { scope } = useApp();
  const [draft, setDraft] = useState(() => draftOfGovernance(stated));
  const read = readGovernanceDraft(draft);
  const change = useChange(
    (who: Who) =>
      ask<typeof putGovernanceEndpoint>("/governance", {
        query: {},
        method: "PUT",
        body: {
          project: scope.project,
          ...("fault" in read ? {} : read),
          expected_version: stated.version,
          ...who,
        },
        signal: unstoppable(),
      }),
    ({ version }) => {
      renew();
      toast(`Version ${version} is in force.`);
    },
  );
  const setPolicy = (next: PolicyDraft) =>
    setDraft({ ...draft, policies: draft.policies.map((one) => (one.id === next.id ? next : one)) });
  const nextId = Math.max(0, ...draft.policies.map(({ id }) => id + 1));
  return (
    <div className="settings-form">
      <ChangeForm
        label="Save as a new version"
        isReady={!("fault" in read)}
        change={change}
        send={change.mutate}
        thing={{ kind: "governance", renew }}
      >
        <TextField
          label="Most that a task may cost, USD (empty: no limit)"
          value={draft.maxCost}
          set={(maxCost) => setDraft({ ...draft, maxCost })}
          isDecimal
        />
        <TextField
          label="Tag in which calls name their class of data"
          value={draft.tag}
          set={(tag) => setDraft({ ...draft, tag })}
          placeholder="data_class"
        />
        {draft.policies.map((policy, at) => (
          <PolicyFields
            key={policy.id}
            number={at + 1}
            draft={policy}
            change={setPolicy}
            remove={() => setDraft({ ...draft, policies: draft.policies.filter(({ id }) => id !== policy.id) })}
          />
        ))}
        <button
          type="button"
          className="button"
          onClick={() => setDraft({ ...draft, policies: [...draft.policies, emptyPolicy(nextId)] })}
        >
          Add a policy
        </button>
        {"fault" in read && <p role="alert">{read.fault}</p>}
      </ChangeForm>
    </div>
  );
}

interface PolicyFieldsProps {
  readonly number: number;
  readonly draft: PolicyDraft;
  readonly change: (draft: PolicyDraft) => void;
  readonly remove: () => void;
}

const lists = [
  ["models", "Models allowed", "any; gpt-5* is all that begin so"],
  ["providers", "Providers allowed", "any"],
  ["regions", "Regions allowed", "any; (none) is a call that does not say"],
] as const;

function PolicyFields({ number, draft, change, remove }: PolicyFieldsProps) {
  const set = (patch: Partial<PolicyDraft>) => change({ ...draft, ...patch });
  return (
    <fieldset className="settings-policy">
      <legend>{draft.name.trim() === "" ? `Policy ${number}` : draft.name}</legend>
      <div className="settings-pair">
        <TextField label="Name" value={draft.name} set={(name) => set({ name })} isRequired />
        <TextField
          label="For the class of data"
          value={draft.dataClass}
          set={(dataClass) => set({ dataClass })}
          placeholder="all calls"
        />
      </div>
      {lists.map(([key, label, placeholder]) => (
        <TextField
          key={key}
          label={`${label}, with commas between`}
          value={draft[key]}
          set={(value) => set({ [key]: value })}
          placeholder={placeholder}
        />
      ))}
      <TextField
        label="For calls from (00:00 UTC; empty: all)"
        type="date"
        value={draft.from}
        set={(from) => set({ from })}
      />
      <button type="button" className="link" onClick={remove}>
        Remove<span className="hidden-text"> {draft.name || `policy ${number}`}</span>
      </button>
    </fieldset>
  );
}
