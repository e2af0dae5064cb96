import type { OutcomeEvent } from "@outlay/core/outcome-event";

/**
 * What an evaluation says about the task. The label counts where it is a word we know; else the score, where it lies
 * between 0 and 1 and higher is better: 0.5 and above is a success. A score of something harmful (toxicity, hallucination)
 * tells nothing without a label, because for some evaluators 1 is good and for some 1 is bad.
 */
export function outcomeOfEvaluation(
  label: string | undefined,
  score: number | undefined,
  evaluator: string | undefined,
): OutcomeEvent["outcome"] {
  const byLabel = label === undefined ? undefined : outcomeOfLabel(label);
  if (byLabel !== undefined) return byLabel;
  if (score === undefined || score < 0 || score > 1 || measuresHarm(evaluator)) return "unknown";
  return score >= SUCCESS_SCORE_MIN ? "success" : "failure";
}

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

/** Whether the evaluator's name says that it measures something that should not be. */
export function measuresHarm(evaluator: string | undefined): boolean {
  return /toxic|hallucinat|bias|harm|hate|violen|sexual|jailbreak|violation|leak|pii|risk|error/i.test(evaluator ?? "");
}
