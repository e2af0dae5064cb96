import type { SuccessCondition } from "@outlay/core/success/success-rule";

export const conditionKinds = ["sdk", "thumbs", "score", "schema_valid", "business_event", "no_escalation"] as const;
export type ConditionKind = (typeof conditionKinds)[number];

export const kindNames: Readonly<Record<ConditionKind, string>> = {
  sdk: "The application says so",
  thumbs: "People say so",
  score: "A score is high enough",
  schema_valid: "The answer fits its schema",
  business_event: "A business event follows",
  no_escalation: "Nobody has to take over",
};

/** A condition as the form holds it: all fields of all kinds, as they are typed. */
export interface ConditionDraft {
  readonly id: number;
  readonly kind: ConditionKind;
  /** Whether `partial` counts as success. */
  readonly partial: boolean;
  /** Hours after which silence means something; empty: it never does. */
  readonly silenceHours: string;
  readonly silenceMeans: "success" | "failure";
  /** 0 … 1. */
  readonly min: string;
  readonly evaluator: string;
  readonly criteria: string;
  /** Per cent of the scores that must reach `min`; empty: all. */
  readonly sharePercent: string;
  readonly calls: "last" | "all";
  readonly event: string;
  /** Window of an event, or of quiet; empty where it may be: 24. */
  readonly hours: string;
  readonly human: "escalation" | "verdict";
}

/** A rule as the form holds it. */
export interface RuleDraft {
  readonly name: string;
  /** Empty: any. */
  readonly workflow: string;
  readonly taskType: string;
  readonly combine: "all" | "any";
  readonly conditions: readonly ConditionDraft[];
  /** An instant as the API reads it: `now`, `now-14d`, ISO. */
  readonly effectiveFrom: string;
}

export const emptyCondition = (id: number, kind: ConditionKind): ConditionDraft => ({
  id,
  kind,
  partial: false,
  silenceHours: "",
  silenceMeans: "failure",
  min: "0.7",
  evaluator: "",
  criteria: "",
  sharePercent: "",
  calls: "last",
  event: "",
  hours: kind === "business_event" ? "72" : "",
  human: "escalation",
});

/** A condition of a rule or preset, for the form. */
export function draftCondition(condition: SuccessCondition, id: number): ConditionDraft {
  const blank = emptyCondition(id, condition.kind);
  switch (condition.kind) {
    case "sdk":
    case "thumbs":
      return { ...blank, ...draftSilence(condition), partial: condition.partial ?? false };
    case "score":
      return {
        ...blank,
        ...draftSilence(condition),
        min: String(condition.min),
        evaluator: condition.evaluator ?? "",
        criteria: condition.criteria ?? "",
        sharePercent: condition.share === undefined ? "" : String(Math.round(condition.share * 10_000) / 100),
      };
    case "schema_valid":
      return { ...blank, ...draftSilence(condition), calls: condition.calls ?? "last" };
    case "business_event":
      return { ...blank, event: condition.event ?? "", hours: String(condition.hours) };
    case "no_escalation":
      return { ...blank, hours: hoursText(condition.hours), human: condition.human ?? "escalation" };
  }
}

type Silence = { readonly hours: number; readonly means: "success" | "failure" };
const hoursText = (hours: number | undefined): string => (hours === undefined ? "" : String(hours));

const draftSilence = ({ silence }: { readonly silence?: Silence | undefined }) => ({
  silenceHours: hoursText(silence?.hours),
  silenceMeans: silence?.means ?? ("failure" as const),
});

/** A fault of a draft, in words for the reader. */
export class DraftFault extends Error {}

/** The condition the API takes. @throws DraftFault naming the field and what it may hold. */
export function readCondition(draft: ConditionDraft): SuccessCondition {
  const { kind } = draft;
  const words = (text: string) => (text.trim() === "" ? undefined : text.trim());
  const [evaluator, criteria, event] = [draft.evaluator, draft.criteria, draft.event].map(words);
  const share =
    draft.sharePercent.trim() === "" ? undefined : numberIn(draft.sharePercent, "Share of scores", [0.01, 100]) / 100;
  const hours = draft.hours.trim() === "" ? undefined : numberIn(draft.hours, "Hours", [0, HOURS_MAX]);
  switch (kind) {
    case "sdk":
    case "thumbs":
      return { kind, ...(draft.partial && { partial: true }), ...readSilence(draft) };
    case "score":
      return {
        kind,
        min: numberIn(draft.min, "Score", [0, 1]),
        ...(evaluator !== undefined && { evaluator }),
        ...(criteria !== undefined && { criteria }),
        ...(share !== undefined && { share }),
        ...readSilence(draft),
      };
    case "schema_valid":
      return { kind, ...(draft.calls === "all" && { calls: "all" as const }), ...readSilence(draft) };
    case "business_event":
      if (hours === undefined) throw new DraftFault("Hours: say within how many hours the event must follow");
      return { kind, hours, ...(event !== undefined && { event }) };
    case "no_escalation":
      return {
        kind,
        ...(hours !== undefined && { hours }),
        ...(draft.human === "verdict" && { human: "verdict" as const }),
      };
  }
}

/** A year: who knows nothing by then will not be told. */
const HOURS_MAX = 8_760;

const readSilence = ({ silenceHours, silenceMeans }: ConditionDraft) =>
  silenceHours.trim() === ""
    ? {}
    : { silence: { hours: numberIn(silenceHours, "Hours of silence", [0, HOURS_MAX]), means: silenceMeans } };

function numberIn(text: string, name: string, [least, most]: readonly [number, number]): number {
  const number = Number(text);
  if (text.trim() === "" || !(number >= least && number <= most)) {
    throw new DraftFault(`${name}: a number from ${least} to ${most}, not “${text}”`);
  }
  return number;
}

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/;

/** What a preview and a rule have in common. @throws DraftFault. */
export function readRule({ workflow, taskType, combine, conditions }: RuleDraft) {
  if (conditions.length === 0) throw new DraftFault("Conditions: add at least one");
  return {
    workflow: workflow.trim() === "" ? null : workflow.trim(),
    task_type: taskType.trim() === "" ? null : taskType.trim(),
    combine,
    conditions: conditions.map(readCondition),
  };
}

/** The name, as the API takes it. @throws DraftFault. */
export function readName({ name }: RuleDraft): string {
  if (!NAME.test(name)) throw new DraftFault("Name: 1 to 63 letters, digits, dots, dashes or underscores");
  return name;
}

/** The condition in a sentence. */
export function conditionWords(condition: SuccessCondition): string {
  switch (condition.kind) {
    case "sdk":
      return `the application says so${partialWords(condition.partial)}${silenceWords(condition.silence)}`;
    case "thumbs":
      return `people say so${partialWords(condition.partial)}${silenceWords(condition.silence)}`;
    case "score": {
      const of = condition.criteria ?? condition.evaluator;
      const share =
        condition.share === undefined ? "every score" : `${Math.round(condition.share * 100)} % of the scores`;
      return `${share}${of === undefined ? "" : ` of ${of}`} ≥ ${condition.min}${silenceWords(condition.silence)}`;
    }
    case "schema_valid": {
      const which = condition.calls === "all" ? "every answer" : "the last answer";
      return `${which} fits its schema${silenceWords(condition.silence)}`;
    }
    case "business_event":
      return `${condition.event ?? "any business event"} within ${condition.hours} h`;
    case "no_escalation":
      return `nobody takes over within ${condition.hours ?? 24} h`;
  }
}

const partialWords = (partial: boolean | undefined): string => (partial === true ? ", partial counts" : "");
const silenceWords = (silence: Silence | undefined): string =>
  silence === undefined ? "" : `, silence of ${silence.hours} h is ${silence.means}`;
