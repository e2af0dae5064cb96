import { useState } from "react";
import type { AllocationRulesJson } from "../../../../contract/allocation.ts";
import { Dialog } from "../../components/dialog.tsx";
import { ChangeForm } from "../change-form.tsx";
import { draftOfRule, emptyRule, readRuleDraft, withRule } from "./allocation-draft.ts";
import type { AllocationDocument } from "./allocation-queries.ts";
import { AllocationPreviewTable } from "./preview-table.tsx";
import { RuleFields } from "./rule-fields.tsx";
import { useAllocationChange } from "./use-allocation-change.ts";

interface RuleDrawerProps {
  /** "" = a new one. */
  readonly name: string;
  readonly stored: AllocationRulesJson;
  readonly close: () => void;
}

/** One rule: what it takes, whose it becomes, what that changes; it can be moved before others and ended. */
export function RuleDrawer({ name, stored, close }: RuleDrawerProps) {
  const rule = stored.rules.find((one) => one.name === name);
  const [draft, setDraft] = useState(() => (rule === undefined ? emptyRule : draftOfRule(rule)));
  const [move, setMove] = useState(0);
  const [isEnding, setEnding] = useState(false);
  const [previewed, setPreviewed] = useState<AllocationDocument>();
  const change = useAllocationChange(stored, close);
  const read = readRuleDraft(draft);
  const isTwin = read !== undefined && read.name !== name && stored.rules.some((one) => one.name === read.name);
  const rules = withRule(stored.rules, { replaced: rule?.name, rule: isEnding ? undefined : read, move });
  const document: AllocationDocument = { teams: stored.teams, rules };
  const isReady = isEnding || (read !== undefined && !isTwin);
  return (
    <Dialog title={rule === undefined ? "Add a rule" : `Rule ${rule.name}`} shape="drawer" close={close}>
      <div data-figure="allocation-rule">
        <ChangeForm
          label={isEnding ? "Delete the rule" : "Save as a new version"}
          isReady={isReady}
          change={change}
          send={(who) => change.mutate({ who, document })}
          thing={{ kind: "allocation", renew: close, canSaveOver: false }}
        >
          {isEnding ? (
            <p>
              It is gone from all ranges, also of the past. To end it from a day on, say until when it holds instead.
            </p>
          ) : (
            <>
              <RuleFields draft={draft} setDraft={setDraft} />
              {isTwin && <p role="alert">There is a rule of that name.</p>}
              <Places rules={rules.map((one) => one.name)} own={read?.name} move={move} setMove={setMove} />
            </>
          )}
          <div className="row">
            <button type="button" className="button" disabled={!isReady} onClick={() => setPreviewed(document)}>
              Show what changes
            </button>
            {rule !== undefined && (
              <button type="button" className="button button-quiet" onClick={() => setEnding(!isEnding)}>
                {isEnding ? "Keep it" : "Delete"}
              </button>
            )}
          </div>
          {previewed !== undefined && <AllocationPreviewTable document={previewed} />}
        </ChangeForm>
      </div>
    </Dialog>
  );
}

interface PlacesProps {
  /** In the order in which they would stand. */
  readonly rules: readonly string[];
  readonly own: string | undefined;
  readonly move: number;
  readonly setMove: (move: number) => void;
}

/** Where the rule stands among the others; the first that fits decides. */
function Places({ rules, own, move, setMove }: PlacesProps) {
  if (own === undefined || rules.length < 2) return null;
  const at = rules.indexOf(own);
  return (
    <div className="row">
      <span className="note">
        {at + 1} of {rules.length}
        {at > 0 && `, after ${rules[at - 1]}`}
      </span>
      <button type="button" className="button" disabled={at <= 0} onClick={() => setMove(move - 1)}>
        Earlier
      </button>
      <button type="button" className="button" disabled={at >= rules.length - 1} onClick={() => setMove(move + 1)}>
        Later
      </button>
    </div>
  );
}
