import type { QualitySectionId } from "../../../contract/data-quality.ts";

interface Remedy {
  /**
   * `doubt`: figures may be wrong · `handled`: what was done about it is right by all we know, and is shown to be checked ·
   * `breach`: figures are right, and say that a policy was not kept · `gap`: figures are right, and cannot say all that is wanted.
   */
  readonly kind: "doubt" | "handled" | "breach" | "gap";
  /** What to do, in a sentence or two. */
  readonly fix: string;
}

/** How each check is put right, at its source where that can be. */
export const remedies: Readonly<Record<QualitySectionId, Remedy>> = {
  unpriced: {
    kind: "doubt",
    fix: "Add a price or say which model the name means, below. It holds from now on; a re-pricing takes it to the past.",
  },
  partly_priced: {
    kind: "doubt",
    fix: "Write a price of your own that covers the class that is missing; “Without a price” of a call names it.",
  },
  usage_missing: {
    kind: "doubt",
    fix: "Ask for usage where you stream (OpenAI: stream_options.include_usage), and record calls that end early in a finally.",
  },
  usage_estimated: {
    kind: "doubt",
    fix: "Send what the provider reports (rawUsage in the SDK) instead of counting tokens in the client.",
  },
  assumed_semantics: {
    kind: "doubt",
    fix: "Update the instrumentation, or send the provider's usage object: its own names leave nothing to assume.",
  },
  usage_lower_bound: { kind: "doubt", fix: "Update the emitter named below: the one in use leaves quantities out." },
  usage_upper_bound: {
    kind: "doubt",
    fix: "Have cached tokens reported on their own (cache_read); until then calls are priced as if nothing was cached.",
  },
  usage_unknown: { kind: "doubt", fix: "Look at an example: its quantities contradict each other. Mend the emitter." },
  price_lower_bound: { kind: "doubt", fix: "Write a price of your own for the tier, region or class of these calls." },
  price_upper_bound: { kind: "doubt", fix: "Write a price of your own for the tier, region or class of these calls." },
  price_uncertain: { kind: "doubt", fix: "Write a price for this very model; now that of a near relative is used." },
  stale_price: {
    kind: "doubt",
    fix: "Import a newer list under Settings, Prices, or write the price that holds now; then price earlier calls again.",
  },
  double_count_excluded: {
    kind: "handled",
    fix: "Nothing to do. Two instrumentations see one call; turning one of them off saves their traffic.",
  },
  same_response_billed: {
    kind: "doubt",
    fix: "Look at the examples: a proxy and a client may both report. Send one trace context through both.",
  },
  nested_both_billed: {
    kind: "doubt",
    fix: "If the parent repeats its child, mark it as a wrapper (operation invoke_agent or workflow) at the emitter.",
  },
  excluded_for_nothing: {
    kind: "doubt",
    fix: "Look at the record it was left out for: if that carries no usage, send usage with one of the two.",
  },
  convention_conflict: {
    kind: "doubt",
    fix: "Run one version of the emitter everywhere; then one model's usage has one meaning.",
  },
  convention_overruled: { kind: "doubt", fix: "Report the emitter's version: its numbers break its own convention." },
  alias_drift: {
    kind: "handled",
    fix: "Calls are priced by the model that answered. Ask for a dated model where it must not change under you.",
  },
  clock_ahead: { kind: "doubt", fix: "Synchronise the clock of the sender (NTP): its calls stand on the wrong day." },
  outside_parent: { kind: "doubt", fix: "Synchronise the clocks of the services of the trace, or end spans later." },
  late: { kind: "handled", fix: "Flush more often at the sender; figures of the past hour still rise." },
  late_in_closed_month: {
    kind: "doubt",
    fix: "Compare the month as closed with now; re-open it, or book the difference next month.",
  },
  duplicates: { kind: "handled", fix: "Nothing to do: repeats of retries and restarts are counted once." },
  dead_letters: {
    kind: "doubt",
    fix: "Read the reason (npm run dead-letters), mend the cause, then replay them; nothing is lost meanwhile.",
  },
  manual_retries: {
    kind: "doubt",
    fix: "Give retries retry_of or attempt (the SDK's retry helper does): one request then counts once, with all it cost.",
  },
  unattributed: {
    kind: "gap",
    fix: "Send team, workflow, user and task with each call, or map keys and tags to teams under Settings, Allocation.",
  },
  prompt_unnamed: {
    kind: "gap",
    fix: "Give prompts a name and a version (prompt.name, prompt.version): then a change of a prompt can be judged.",
  },
  policy_model: {
    kind: "breach",
    fix: "Move these calls to an allowed model, or allow it under Settings, Governance.",
  },
  policy_provider: {
    kind: "breach",
    fix: "Send these calls to an allowed provider, or allow it under Settings, Governance.",
  },
  policy_region: {
    kind: "breach",
    fix: "Have these calls answered in an allowed region; send the region where a call does not say it.",
  },
  policy_task_cost: {
    kind: "breach",
    fix: "Look at the dearest: a loop, a long context or a large model. Then mend it, or raise the limit under Settings.",
  },
};
