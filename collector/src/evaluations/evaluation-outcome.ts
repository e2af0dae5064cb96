import type { OutcomeEvent } from "@outlay/core/outcome-event";

/**
 * What an evaluation says about the task. The label counts where it is a word we know; else the score, where it lies
 * between 0 and 1 and higher is better: 0.5 and above is a success.
 *
 * Two kinds of evaluator judge something else than the task. What measures an amount (cost, tokens, latency …) says
 * nothing of it. A guard against harm (violence, personal data, jailbreaks …) that passes says nothing either, for a
 * harmless answer may be a useless one; where it fails, so did the task.
 */
export function outcomeOfEvaluation(
  label: string | undefined,
  score: number | undefined,
  evaluator: string | undefined,
): OutcomeEvent["outcome"] {
  const kind = kindOfEvaluator(evaluator);
  if (kind === "amount") return "unknown";
  const byLabel = label === undefined ? undefined : outcomeOfLabel(label);
  if (byLabel !== undefined) return kind === "guard" && byLabel === "success" ? "unknown" : byLabel;
  if (score === undefined || !isScoreOfSuccess(score, evaluator)) return "unknown";
  return score >= SUCCESS_SCORE_MIN ? "success" : "failure";
}

/** Whether the score lies between 0 and 1 and higher is better, as far as the evaluator's name tells. */
export const isScoreOfSuccess = (score: number, evaluator: string | undefined): boolean =>
  score >= 0 && score <= 1 && kindOfEvaluator(evaluator) === "quality";

const SUCCESS_SCORE_MIN = 0.5;

const successWords = `pass passed true yes y success successful succeeded correct relevant good great excellent ok okay accept
  accepted approve approved valid safe grounded faithful helpful complete completed resolved solved positive accurate
  compliant satisfied met thumbs_up fully_correct`;
const failureWords = `fail failed failure false no n unsuccessful incorrect wrong irrelevant bad poor reject rejected invalid
  unsafe ungrounded unfaithful unhelpful incomplete unresolved unsolved negative inaccurate noncompliant unsatisfied unmet
  thumbs_down hallucinated hallucination toxic harmful biased`;
const partialWords = "partial partially partially_correct partly partly_correct mixed partial_pass";

const outcomeOfWord: ReadonlyMap<string, OutcomeEvent["outcome"]> = new Map([
  ...wordsOf(successWords, "success"),
  ...wordsOf(failureWords, "failure"),
  ...wordsOf(partialWords, "partial"),
  ...wordsOf("unknown inconclusive undetermined skipped skip na n/a none error", "unknown"),
]);

function wordsOf(words: string, outcome: OutcomeEvent["outcome"]): (readonly [string, OutcomeEvent["outcome"]])[] {
  return words.split(/\s+/).map((word) => [word, outcome]);
}

/** `Not Relevant` is `not_relevant`: the opposite of a word we know. */
function outcomeOfLabel(label: string): OutcomeEvent["outcome"] | undefined {
  const word = label
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
  const opposite = /^(?:not|non)_(.+)$/.exec(word)?.[1];
  if (opposite === undefined) return outcomeOfWord.get(word);
  const outcome = outcomeOfWord.get(opposite);
  if (outcome === "success") return "failure";
  return outcome === "failure" ? "success" : outcome;
}

/** `fault`: of something that should not be, such as hallucination, of which nobody says whether 1 is good. */
type EvaluatorKind = "amount" | "guard" | "fault" | "quality";

const amounts = new Set(
  wordsIn("cost costs price spend usd token tokens latency duration ttft speed throughput length"),
);
const guards =
  /\b(toxic|harm|self ?harm|hate|violen|sexual|nsfw|profan|jailbreak|injection|indirect attack|pii\b|moderation|safety\b|guardrail|protected material|leak)/;
const faults = /\b(hallucinat|bias|violation|risk|error|vulnerab|ungrounded)/;

/** By the words of the evaluator's name: `tokenCost`, `Token-Cost` and `token_cost` are one. */
function kindOfEvaluator(evaluator: string | undefined): EvaluatorKind {
  if (evaluator === undefined) return "quality";
  const known = kinds.get(evaluator);
  if (known !== undefined) return known;
  const words = wordsIn(
    evaluator
      .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, " "),
  );
  const kind = kindOf(words);
  if (kinds.size < KINDS_MAX) kinds.set(evaluator, kind);
  return kind;
}

/** A system has few evaluators and asks them often. */
const kinds = new Map<string, EvaluatorKind>();
const KINDS_MAX = 1_000;

function kindOf(words: readonly string[]): EvaluatorKind {
  if (words.some((word) => amounts.has(word)) || words.at(-1) === "time") return "amount";
  const name = words.join(" ");
  if (guards.test(name)) return "guard";
  return faults.test(name) ? "fault" : "quality";
}

function wordsIn(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}
