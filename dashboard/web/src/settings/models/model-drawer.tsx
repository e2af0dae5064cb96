import { type ModelCapability, modelCapabilities } from "@outlay/core/models-registry/model-capabilities";
import { useState } from "react";
import type {
  deleteModelStatementEndpoint,
  putModelStatementEndpoint,
  RegisteredModel,
} from "../../../../contract/model-registry.ts";
import { ask } from "../../api/ask.ts";
import { Dialog } from "../../components/dialog.tsx";
import { Fact } from "../../components/facts.tsx";
import type { Who } from "../../components/who-fields.tsx";
import { formatCount } from "../../format/format-number.ts";
import { capabilityNames } from "../../models/registry-query.ts";
import { useApp } from "../../shell/app-context.ts";
import { PageLink } from "../../shell/page-link.tsx";
import { toast } from "../../state/toasts.ts";
import { instantLabel } from "../../time/labels.ts";
import { ChangeForm } from "../change-form.tsx";
import { TextField } from "../text-field.tsx";
import { unstoppable, useChange } from "../use-change.ts";
import { draftOfStatement, readStatement, type StatementDraft, type YesNo } from "./statement-draft.ts";

interface ModelDrawerProps {
  readonly name: string;
  /** `undefined`: no call of the range, and nothing stated yet. */
  readonly model: RegisteredModel | undefined;
  readonly close: () => void;
}

/** One model: what its calls show, and what is stated of it. */
export function ModelDrawer({ name, model, close }: ModelDrawerProps) {
  return (
    <Dialog title={name} shape="drawer" close={close}>
      <div data-figure="registered-model">
        {model !== undefined && model.calls > 0 && <Seen model={model} />}
        <StatementForm name={name} stated={model?.stated ?? null} close={close} />
      </div>
    </Dialog>
  );
}

function Seen({ model }: { model: RegisteredModel }) {
  const { state } = useApp();
  const { calls, first_at, last_at, asked_as, providers, regions, largest_prompt, largest_answer } = model;
  return (
    <dl className="fact-list">
      <Fact name="Calls in the range">
        <PageLink
          to="/explore"
          patch={{ f: [{ dimension: "model_resolved", op: "eq", values: [model.model] }] }}
          className="link"
        >
          {formatCount(calls)}
        </PageLink>
      </Fact>
      {first_at !== null && <Fact name="First of them">{instantLabel(first_at, state.tz)}</Fact>}
      {last_at !== null && <Fact name="Last of them">{instantLabel(last_at, state.tz)}</Fact>}
      <Fact name="Asked for as">
        {asked_as.map(({ name, calls: some }) => `${name || "not told"} (${formatCount(some)})`).join(", ")}
      </Fact>
      <Fact name="Providers">{providers.join(", ") || "not told"}</Fact>
      <Fact name="Regions named by calls">{regions.join(", ") || "none"}</Fact>
      <Fact name="Largest prompt">
        {largest_prompt === null ? "not told" : `${formatCount(largest_prompt)} tokens`}
      </Fact>
      <Fact name="Largest answer">
        {largest_answer === null ? "not told" : `${formatCount(largest_answer)} tokens`}
      </Fact>
      <Fact name="Tokens a second, median">
        {model.tokens_per_second === null
          ? "not told"
          : `${model.tokens_per_second.toFixed(1)} over ${formatCount(model.timed_calls)} calls`}
      </Fact>
    </dl>
  );
}

interface StatementFormProps {
  readonly name: string;
  readonly stated: RegisteredModel["stated"];
  readonly close: () => void;
}

function StatementForm({ name, stated, close }: StatementFormProps) {
  const { scope, state } = useApp();
  const [draft, setDraft] = useState(() => draftOfStatement(stated));
  const [isEnding, setEnding] = useState(false);
  const path = `/models/registry/${encodeURIComponent(name)}` as const;
  const read = readStatement(draft);
  const [expected_version] = useState(stated?.version ?? 0);
  const finish = (words: string) => () => {
    toast(words);
    close();
  };
  const save = useChange(
    (who: Who) =>
      ask<typeof putModelStatementEndpoint>(path, {
        query: {},
        method: "PUT",
        body: { project: scope.project, ...read, expected_version, ...who },
        signal: unstoppable(),
      }),
    finish(`What is stated of ${name} is saved.`),
  );
  const end = useChange(
    (who: Who) =>
      ask<typeof deleteModelStatementEndpoint>(path, {
        query: { project: scope.project, expected_version, ...who },
        method: "DELETE",
        signal: unstoppable(),
      }),
    finish(`Nothing is stated of ${name} any more.`),
  );
  return (
    <>
      <h3>What is stated</h3>
      {stated !== null && (
        <p className="note">
          Version {stated.version} by {stated.author}, {instantLabel(stated.changed_at, state.tz)}: {stated.reason}
        </p>
      )}
      <ChangeForm
        label={isEnding ? "Take it back" : "Save as a new version"}
        needed="editor"
        isReady={isEnding || read !== undefined}
        change={isEnding ? end : save}
        send={isEnding ? end.mutate : save.mutate}
        thing={{ kind: "model", name, renew: close }}
      >
        {isEnding ? (
          <p>What calls show of it stays.</p>
        ) : (
          <StatementFields draft={draft} set={(patch) => setDraft({ ...draft, ...patch })} />
        )}
        {stated !== null && (
          <button type="button" className="button button-quiet" onClick={() => setEnding(!isEnding)}>
            {isEnding ? "Keep it" : "Take it back"}
          </button>
        )}
      </ChangeForm>
    </>
  );
}

interface StatementFieldsProps {
  readonly draft: StatementDraft;
  readonly set: (patch: Partial<StatementDraft>) => void;
}

const StatementFields = ({ draft, set }: StatementFieldsProps) => (
  <>
    <div className="settings-pair">
      {modelCapabilities.map((capability) => (
        <CapabilityField
          key={capability}
          capability={capability}
          value={draft.can[capability]}
          set={(value) => set({ can: { ...draft.can, [capability]: value } })}
        />
      ))}
    </div>
    <div className="settings-pair">
      <TextField
        label="Context window, tokens"
        value={draft.contextWindow}
        set={(contextWindow) => set({ contextWindow })}
      />
      <TextField label="Longest answer, tokens" value={draft.maxOutput} set={(maxOutput) => set({ maxOutput })} />
      <TextField
        label="Kept free for the answer, tokens"
        value={draft.reservedTokens}
        set={(reservedTokens) => set({ reservedTokens })}
      />
      <TextField
        label="Retires on (00:00 UTC)"
        type="date"
        value={draft.retiresOn}
        set={(retiresOn) => set({ retiresOn })}
      />
    </div>
    <TextField label="Regions, with commas between" value={draft.regions} set={(regions) => set({ regions })} />
  </>
);

interface CapabilityFieldProps {
  readonly capability: ModelCapability;
  readonly value: YesNo;
  readonly set: (value: YesNo) => void;
}

const CapabilityField = ({ capability, value, set }: CapabilityFieldProps) => (
  <label>
    Can do {capabilityNames[capability]}
    <select
      value={value}
      onChange={({ target }) => set(target.value === "yes" || target.value === "no" ? target.value : "")}
    >
      <option value="">not stated</option>
      <option value="yes">yes</option>
      <option value="no">no</option>
    </select>
  </label>
);
