import type { ReactNode } from "react";
import { Icon } from "../components/icons.tsx";
import { type ConditionDraft, conditionKinds, emptyCondition, kindNames } from "./rule-draft.ts";

interface ConditionEditorProps {
  readonly draft: ConditionDraft;
  readonly change: (draft: ConditionDraft) => void;
  readonly remove: (() => void) | undefined;
}

/** One condition: its kind, and the fields of that kind. */
export function ConditionEditor({ draft, change, remove }: ConditionEditorProps) {
  const { kind } = draft;
  const set = (patch: Partial<ConditionDraft>) => change({ ...draft, ...patch });
  const hasSilence = kind === "sdk" || kind === "thumbs" || kind === "score" || kind === "schema_valid";
  return (
    <fieldset className="condition">
      <legend className="hidden-text">Condition: {kindNames[kind]}</legend>
      <div className="row condition-head">
        <select
          aria-label="Kind of condition"
          value={kind}
          onChange={({ target }) => {
            const next = conditionKinds.find((name) => name === target.value);
            if (next !== undefined) change(emptyCondition(draft.id, next));
          }}
        >
          {conditionKinds.map((name) => (
            <option key={name} value={name}>
              {kindNames[name]}
            </option>
          ))}
        </select>
        {remove !== undefined && (
          <button type="button" className="icon-button" aria-label={`Remove: ${kindNames[kind]}`} onClick={remove}>
            <Icon name="close" />
          </button>
        )}
      </div>
      <div className="condition-fields">
        {kind === "score" && <ScoreFields draft={draft} set={set} />}
        {kind === "schema_valid" && (
          <Field label="Which answers">
            <select
              value={draft.calls}
              onChange={({ target }) => set({ calls: target.value === "all" ? "all" : "last" })}
            >
              <option value="last">the last that was checked</option>
              <option value="all">every one that was checked</option>
            </select>
          </Field>
        )}
        {kind === "business_event" && (
          <>
            <Text label="Event" hint="any" value={draft.event} set={(event) => set({ event })} />
            <Text label="Within hours" value={draft.hours} set={(hours) => set({ hours })} isNumber />
          </>
        )}
        {kind === "no_escalation" && (
          <>
            <Text label="Within hours" hint="24" value={draft.hours} set={(hours) => set({ hours })} isNumber />
            <Field label="A person's verdict">
              <select
                value={draft.human}
                onChange={({ target }) => set({ human: target.value === "verdict" ? "verdict" : "escalation" })}
              >
                <option value="escalation">is a take-over too</option>
                <option value="verdict">is only a verdict</option>
              </select>
            </Field>
          </>
        )}
        {(kind === "sdk" || kind === "thumbs") && (
          <label className="row condition-check">
            <input
              type="checkbox"
              checked={draft.partial}
              onChange={({ target }) => set({ partial: target.checked })}
            />
            Partial counts as success
          </label>
        )}
        {hasSilence && <SilenceFields draft={draft} set={set} />}
      </div>
    </fieldset>
  );
}

interface FieldsProps {
  readonly draft: ConditionDraft;
  readonly set: (patch: Partial<ConditionDraft>) => void;
}

const ScoreFields = ({ draft, set }: FieldsProps) => (
  <>
    <Text label="At least (0 to 1)" value={draft.min} set={(min) => set({ min })} isNumber />
    <Text
      label="Share of scores, %"
      hint="all"
      value={draft.sharePercent}
      set={(sharePercent) => set({ sharePercent })}
      isNumber
    />
    <Text label="Evaluator" hint="any" value={draft.evaluator} set={(evaluator) => set({ evaluator })} />
    <Text label="Criterion" hint="any" value={draft.criteria} set={(criteria) => set({ criteria })} />
  </>
);

const SilenceFields = ({ draft, set }: FieldsProps) => (
  <>
    <Text
      label="Silence counts after hours"
      hint="never"
      value={draft.silenceHours}
      set={(silenceHours) => set({ silenceHours })}
      isNumber
    />
    <Field label="and then it means">
      <select
        value={draft.silenceMeans}
        disabled={draft.silenceHours.trim() === ""}
        onChange={({ target }) => set({ silenceMeans: target.value === "success" ? "success" : "failure" })}
      >
        <option value="failure">failure</option>
        <option value="success">success</option>
      </select>
    </Field>
  </>
);

export const Field = ({ label, children }: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is what is put into it.
  <label className="form-field">
    <span>{label}</span>
    {children}
  </label>
);

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  /** What an empty field means. */
  readonly hint?: string;
  readonly isNumber?: boolean;
  readonly list?: string;
}

export const Text = ({ label, value, set, hint, isNumber = false, list }: TextProps) => (
  <Field label={label}>
    <input
      type="text"
      inputMode={isNumber ? "decimal" : "text"}
      maxLength={200}
      value={value}
      placeholder={hint}
      list={list}
      onChange={({ target }) => set(target.value)}
    />
  </Field>
);
