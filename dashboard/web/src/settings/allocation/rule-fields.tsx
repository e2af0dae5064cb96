import { Icon } from "../../components/icons.tsx";
import { allGroupings } from "../../format/dimension-names.ts";
import { TextField } from "../text-field.tsx";
import { CONDITIONS_MAX, type ConditionDraft, emptyCondition, type RuleDraft } from "./allocation-draft.ts";

interface RuleFieldsProps {
  readonly draft: RuleDraft;
  readonly setDraft: (draft: RuleDraft) => void;
}

/** Everything a rule says. */
export function RuleFields({ draft, setDraft }: RuleFieldsProps) {
  const set = (patch: Partial<RuleDraft>) => setDraft({ ...draft, ...patch });
  const setCondition = (next: ConditionDraft) =>
    set({ conditions: draft.conditions.map((one) => (one.id === next.id ? next : one)) });
  const nextId = Math.max(0, ...draft.conditions.map(({ id }) => id + 1));
  return (
    <>
      <TextField label="Name of the rule" value={draft.name} set={(name) => set({ name })} isRequired />
      <fieldset>
        <legend>Calls of which all of this is true</legend>
        {draft.conditions.map((condition) => (
          <ConditionFields
            key={condition.id}
            draft={condition}
            change={setCondition}
            remove={
              draft.conditions.length < 2
                ? undefined
                : () => set({ conditions: draft.conditions.filter(({ id }) => id !== condition.id) })
            }
          />
        ))}
        {draft.conditions.length < CONDITIONS_MAX && (
          <button
            type="button"
            className="link"
            onClick={() => set({ conditions: [...draft.conditions, emptyCondition(nextId)] })}
          >
            And also …
          </button>
        )}
        <label className="choice-row">
          <input
            type="checkbox"
            checked={draft.appliesTo === "all"}
            onChange={({ target }) => set({ appliesTo: target.checked ? "all" : "unattributed" })}
          />
          <span>Also calls that name a team themselves</span>
        </label>
      </fieldset>
      <TargetFields draft={draft} set={set} />
      <div className="settings-pair">
        <TextField label="From (00:00 UTC; empty: ever)" type="date" value={draft.from} set={(from) => set({ from })} />
        <TextField
          label="Until (that day not; empty: for ever)"
          type="date"
          value={draft.until}
          set={(until) => set({ until })}
        />
      </div>
    </>
  );
}

interface ConditionFieldsProps {
  readonly draft: ConditionDraft;
  readonly change: (draft: ConditionDraft) => void;
  readonly remove: (() => void) | undefined;
}

function ConditionFields({ draft, change, remove }: ConditionFieldsProps) {
  const isTag = draft.field.startsWith("tag:");
  return (
    <div className="settings-condition">
      <select
        aria-label="Of a call"
        value={isTag ? "tag:" : draft.field}
        onChange={({ target }) => change({ ...draft, field: target.value })}
      >
        {allGroupings.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
        <option value="tag:">Tag …</option>
      </select>
      {isTag && (
        <input
          aria-label="Key of the tag"
          value={draft.field.slice(4)}
          maxLength={100}
          placeholder="key"
          spellCheck={false}
          onChange={({ target }) => change({ ...draft, field: `tag:${target.value}` })}
        />
      )}
      <select
        aria-label="How it is compared"
        value={draft.op}
        onChange={({ target }) => change({ ...draft, op: target.value === "begins" ? "begins" : "is" })}
      >
        <option value="is">is</option>
        <option value="begins">begins with</option>
      </select>
      <input
        aria-label="Values, with commas between; (none): not stated"
        value={draft.values}
        maxLength={2000}
        placeholder="one, or several, or (none)"
        spellCheck={false}
        required
        onChange={({ target }) => change({ ...draft, values: target.value })}
      />
      {remove !== undefined && (
        <button type="button" className="icon-button" aria-label="Remove this condition" onClick={remove}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

const TargetFields = ({ draft, set }: { draft: RuleDraft; set: (patch: Partial<RuleDraft>) => void }) => (
  <fieldset>
    <legend>Whose money are they?</legend>
    <label className="choice-row">
      <input type="radio" name="target" checked={draft.kind === "team"} onChange={() => set({ kind: "team" })} />
      <span>One team’s</span>
    </label>
    <label className="choice-row">
      <input type="radio" name="target" checked={draft.kind === "shared"} onChange={() => set({ kind: "shared" })} />
      <span>Several teams’, who share it</span>
    </label>
    {draft.kind === "team" ? (
      <>
        <TextField label="Team" value={draft.team} set={(team) => set({ team })} isRequired />
        <div className="settings-pair">
          <TextField
            label="Department (empty: that of the team)"
            value={draft.department}
            set={(department) => set({ department })}
          />
          <TextField
            label="Cost centre (empty: that of the team)"
            value={draft.costCenter}
            set={(costCenter) => set({ costCenter })}
          />
        </div>
      </>
    ) : (
      <>
        <TextField label="Teams, with commas between" value={draft.teams} set={(teams) => set({ teams })} isRequired />
        <label>
          Split
          <select
            value={draft.by}
            onChange={({ target }) =>
              set({ by: target.value === "tokens" || target.value === "tasks" ? target.value : "even" })
            }
          >
            <option value="even">evenly</option>
            <option value="tokens">by the tokens of what is each team’s own</option>
            <option value="tasks">by the tasks of what is each team’s own</option>
          </select>
        </label>
      </>
    )}
  </fieldset>
);
