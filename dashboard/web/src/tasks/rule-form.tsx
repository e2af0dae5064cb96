import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { Icon } from "../components/icons.tsx";
import { useWho, type Who, WhoFields } from "../components/who-fields.tsx";
import { useApp } from "../shell/app-context.ts";
import { toast } from "../state/toasts.ts";
import { rangeLabel } from "../time/labels.ts";
import { ConditionEditor, Field, Text } from "./condition-editor.tsx";
import { DraftFault, draftCondition, emptyCondition, type RuleDraft, readName, readRule } from "./rule-draft.ts";
import { RulePreview } from "./rule-preview.tsx";
import { endRule, presetsQuery, putRule } from "./rule-queries.ts";
import { SuggestedWorkflows, WORKFLOWS_LIST } from "./suggested-workflows.tsx";

interface RuleFormProps {
  readonly initial: RuleDraft;
  /** The version that is changed; 0: a new rule. */
  readonly version: number;
  readonly close: () => void;
}

const CONDITIONS_MAX = 8;

/** A rule that is being written, and what can be done with it. */
function useRuleForm({ initial, version, close }: RuleFormProps) {
  const { scope } = useApp();
  const client = useQueryClient();
  const [draft, setDraft] = useState(initial);
  const [previewed, setPreviewed] = useState<ReturnType<typeof readRule>>();
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const attempt = async (act: () => Promise<void> | void) => {
    setFault(undefined);
    setBusy(true);
    try {
      await act();
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  const finish = async (message: string) => {
    toast(message);
    await client.invalidateQueries({ queryKey: ["figures", scope.project] });
    close();
  };
  const { project, tz } = scope;
  return {
    draft,
    previewed,
    fault,
    isBusy,
    isPreviewed: previewed !== undefined && JSON.stringify(previewed) === JSON.stringify(readOrNothing(draft)),
    set: (patch: Partial<RuleDraft>) => {
      setDraft({ ...draft, ...patch });
      setFault(undefined);
    },
    preview: () => void attempt(() => setPreviewed(readRule(draft))),
    save: (signature: Who) =>
      void attempt(async () => {
        const [name, rule, from] = [readName(draft), readRule(draft), draft.effectiveFrom];
        const body = { project, ...rule, effective_from: from, tz, expected_version: version, ...signature };
        const saved = await putRule(name, body);
        await finish(`Saved as ${saved.name}@${saved.version}: a series of its own from then on.`);
      }),
    end: (signature: Who) =>
      void attempt(async () => {
        await endRule(readName(draft), { project, expected_version: version, ...signature });
        await finish("The rule has ended; what it judged stays.");
      }),
  };
}

/** A rule as it is written: presets, scope, conditions, what it would change, and only then who saves it and why. */
export function RuleForm(props: RuleFormProps) {
  const { scope } = useApp();
  const isNew = props.version === 0;
  const { draft, previewed, fault, isBusy, isPreviewed, set, preview, save, end } = useRuleForm(props);
  return (
    <div className="rule-form">
      {isNew && <Presets choose={set} />}
      <ScopeFields draft={draft} set={set} isNew={isNew} />
      <Conditions draft={draft} set={set}>
        <button type="button" className="button rule-preview-button" disabled={isBusy} onClick={preview}>
          Preview
        </button>
      </Conditions>
      {fault !== undefined && (
        <p className="rule-fault" role="alert">
          <Icon name="warning" /> {fault}
        </p>
      )}
      {previewed !== undefined && <RulePreview rule={previewed} />}
      {isPreviewed ? (
        <Sign isBusy={isBusy} save={save} end={isNew ? undefined : end}>
          <Field label="It judges tasks that ended">
            <select value={draft.effectiveFrom} onChange={({ target }) => set({ effectiveFrom: target.value })}>
              <option value="now">from now on</option>
              <option value={scope.from}>since the start of “{rangeLabel(scope.from, scope.to, scope.tz)}”</option>
            </select>
          </Field>
        </Sign>
      ) : (
        <p className="note">
          {previewed === undefined
            ? "Preview it to save it: nothing changes until then."
            : "Changed since the preview: preview it again to save it."}
        </p>
      )}
    </div>
  );
}

interface PartProps {
  readonly draft: RuleDraft;
  readonly set: (patch: Partial<RuleDraft>) => void;
}

/** Which tasks it is about; its name only while it is new. */
const ScopeFields = ({ draft, set, isNew }: PartProps & { isNew: boolean }) => (
  <div className="condition-fields">
    {isNew && <Text label="Name of the rule" value={draft.name} set={(name) => set({ name })} />}
    <Text
      label="Workflow"
      hint="any"
      value={draft.workflow}
      set={(workflow) => set({ workflow })}
      list={WORKFLOWS_LIST}
    />
    <Text label="Task type" hint="any" value={draft.taskType} set={(taskType) => set({ taskType })} />
    <SuggestedWorkflows />
    <Field label="A success needs">
      <select value={draft.combine} onChange={({ target }) => set({ combine: target.value === "any" ? "any" : "all" })}>
        <option value="all">all of these conditions</option>
        <option value="any">any of these conditions</option>
      </select>
    </Field>
  </div>
);

/** One to eight of them; what stands beside the button that adds one is put into it. */
function Conditions({ draft: { conditions }, set, children }: PartProps & { children: ReactNode }) {
  const change = (next: RuleDraft["conditions"]) => set({ conditions: next });
  const add = () => {
    const id = 1 + Math.max(0, ...conditions.map((one) => one.id));
    change([...conditions, emptyCondition(id, "no_escalation")]);
  };
  return (
    <>
      {conditions.map((condition) => (
        <ConditionEditor
          key={condition.id}
          draft={condition}
          change={(next) => change(conditions.map((one) => (one.id === next.id ? next : one)))}
          remove={conditions.length < 2 ? undefined : () => change(conditions.filter(({ id }) => id !== condition.id))}
        />
      ))}
      <div className="row">
        {conditions.length < CONDITIONS_MAX && (
          <button type="button" className="button button-quiet" onClick={add}>
            <Icon name="plus" /> Condition
          </button>
        )}
        {children}
      </div>
    </>
  );
}

/** For a comparison only: a draft with a fault is like no other. */
function readOrNothing(draft: RuleDraft): ReturnType<typeof readRule> | undefined {
  try {
    return readRule(draft);
  } catch (error) {
    if (error instanceof DraftFault) return undefined;
    throw error;
  }
}

/** Rules to begin with, by kind of workflow. */
function Presets({ choose }: { choose: (patch: Pick<RuleDraft, "combine" | "conditions">) => void }) {
  const { scope } = useApp();
  const presets = useQuery(presetsQuery(scope));
  const [chosen, setChosen] = useState<string>();
  const shown = presets.data?.presets.find(({ id }) => id === chosen);
  return (
    <section>
      <h3>Begin with</h3>
      <div className="presets">
        {(presets.data?.presets ?? []).map(({ id, title, combine, conditions }) => (
          <button
            key={id}
            type="button"
            className="button"
            aria-pressed={id === chosen}
            onClick={() => {
              setChosen(id);
              choose({ combine, conditions: conditions.map((condition, at) => draftCondition(condition, at + 1)) });
            }}
          >
            {title}
          </button>
        ))}
        {presets.isError && <p className="note">The presets could not be loaded; write the conditions below.</p>}
      </div>
      {shown !== undefined && <p className="note">{shown.explanation}</p>}
    </section>
  );
}

interface SignProps {
  readonly isBusy: boolean;
  readonly save: (signature: Who) => void;
  /** Absent: there is nothing to end yet. */
  readonly end: ((signature: Who) => void) | undefined;
  readonly children: ReactNode;
}

/** Who changes what a success is, and why: kept with the rule. */
function Sign({ isBusy, save, end, children }: SignProps) {
  const { who, setWho, isSaid: isSigned } = useWho("editor");
  const signature = { ...who, reason: who.reason.trim() };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isSigned) save(signature);
  };
  return (
    <form className="change-form rule-sign" onSubmit={submit}>
      {children}
      <WhoFields who={who} setWho={setWho} needed="editor" />
      <div className="row">
        <button type="submit" className="button" disabled={isBusy || !isSigned}>
          {end === undefined ? "Save the rule" : "Save as a new version"}
        </button>
        {end !== undefined && (
          <button
            type="button"
            className="button button-quiet"
            disabled={isBusy || !isSigned}
            onClick={() => end(signature)}
          >
            End this rule
          </button>
        )}
      </div>
    </form>
  );
}
