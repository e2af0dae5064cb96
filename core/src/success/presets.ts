import type { SuccessRule } from "./success-rule.ts";

/** A rule to begin with, for a kind of workflow. */
export interface SuccessPreset extends Pick<SuccessRule, "combine" | "conditions"> {
  readonly id: string;
  readonly title: string;
  /** What it calls a success and what a failure, in words. */
  readonly explanation: string;
}

/** What teams that build such workflows usually call a success; each is to be adapted. */
export const successPresets: readonly SuccessPreset[] = [
  {
    id: "chatbot",
    title: "Chatbot",
    explanation:
      "Nobody had to take over, and no thumb points down. Silence is consent after 24 hours; a thumbs-up does not make " +
      "up for an escalation.",
    combine: "all",
    conditions: [
      { kind: "no_escalation", hours: 24, human: "verdict" },
      { kind: "thumbs", silence: { hours: 24, means: "success" } },
    ],
  },
  {
    id: "retrieval_qa",
    title: "Retrieval Q&A",
    explanation:
      "Every evaluator that scored the answer (groundedness, relevance, …) gave it 0.7 or more, and no thumb points down " +
      "within 24 hours. Without a score it is unknown.",
    combine: "all",
    conditions: [
      { kind: "score", min: 0.7 },
      { kind: "thumbs", silence: { hours: 24, means: "success" } },
    ],
  },
  {
    id: "slot_filling",
    title: "Slot filling",
    explanation:
      "The last structured answer fits its schema and the application confirms that the form was completed within 24 " +
      "hours; who gives up has failed.",
    combine: "all",
    conditions: [
      { kind: "schema_valid", silence: { hours: 24, means: "failure" } },
      { kind: "sdk", silence: { hours: 24, means: "failure" } },
    ],
  },
  {
    id: "multi_step_assistant",
    title: "Multi-step assistant",
    explanation:
      "The application says that the goal was reached, and no person had to step in; a person's verdict is not a step in. " +
      "Without word from the application within 72 hours it has failed.",
    combine: "all",
    conditions: [
      { kind: "sdk", silence: { hours: 72, means: "failure" } },
      { kind: "no_escalation", hours: 0, human: "verdict" },
    ],
  },
  {
    id: "extraction",
    title: "Extraction",
    explanation: "The last answer that was checked fits its schema. Where no call says so, it is unknown.",
    combine: "all",
    conditions: [{ kind: "schema_valid", calls: "last" }],
  },
  {
    id: "content",
    title: "Content generation",
    explanation:
      "The text was used (published, sent, …) within 72 hours, or a person approved it. Neither until then is a failure; " +
      "a thumbs-down alone is not, as long as it may still be used.",
    combine: "any",
    conditions: [
      { kind: "business_event", hours: 72 },
      { kind: "thumbs", silence: { hours: 72, means: "failure" } },
    ],
  },
];
