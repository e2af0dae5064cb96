import type { QualitySection, QualitySectionId } from "../contract/data-quality.ts";

type Words = Pick<QualitySection, "title" | "meaning" | "money_basis">;

/** What each section is called, what it means for a reader of figures, and what its money is. */
export const qualityWords: Readonly<Record<QualitySectionId, Words>> = {
  unpriced: {
    title: "No price",
    meaning: "Cost is not known and adds nothing to spend. The amount is a guess from the other calls of the range.",
    money_basis: "mean_cost_per_token",
  },
  partly_priced: {
    title: "Priced in part",
    meaning: "A part of the usage has no quantity or no price: the cost is at least what is shown.",
    money_basis: "cost",
  },
  usage_missing: {
    title: "No usage",
    meaning: "The sender did not say what was used, so there is no cost. The amount is a guess from the other calls.",
    money_basis: "mean_cost_per_call",
  },
  usage_estimated: {
    title: "Estimated usage",
    meaning: "The client counted tokens itself instead of passing on what the provider said.",
    money_basis: "cost",
  },
  assumed_semantics: {
    title: "Assumed meaning of usage",
    meaning: "Nothing tells for sure whether the totals include cached or reasoning tokens.",
    money_basis: "cost",
  },
  usage_lower_bound: {
    title: "Usage is a lower bound",
    meaning: "The sender leaves something out: at least this was used.",
    money_basis: "cost",
  },
  usage_upper_bound: {
    title: "Usage is an upper bound",
    meaning: "Cheaper tokens, such as cached ones, may be counted as dearer ones: at most this was spent.",
    money_basis: "cost",
  },
  usage_unknown: {
    title: "Usage of unknown quality",
    meaning: "The quantities contradict each other, or nobody vouches for them.",
    money_basis: "cost",
  },
  price_lower_bound: {
    title: "Price is a lower bound",
    meaning: "A documented fallback was used where no price is listed: it cost at least this.",
    money_basis: "cost",
  },
  price_upper_bound: {
    title: "Price is an upper bound",
    meaning: "A documented fallback was used where no price is listed: it cost at most this.",
    money_basis: "cost",
  },
  price_uncertain: {
    title: "Price may be off either way",
    meaning: "The price of a near relative was used: another snapshot, tier or region.",
    money_basis: "cost",
  },
  stale_price: {
    title: "Price list is old",
    meaning:
      "The list that prices a model was over 180 days old when the model was called last: prices may have moved.",
    money_basis: "cost",
  },
  double_count_excluded: {
    title: "Counted twice, and left out",
    meaning: "A second record of a call that is billed elsewhere. The amount is what spend would be too high by.",
    money_basis: "excluded_cost",
  },
  same_response_billed: {
    title: "One answer, billed more than once",
    meaning: "Several billed calls name the same response of the provider.",
    money_basis: "counted_twice",
  },
  nested_both_billed: {
    title: "A billed call inside a billed call",
    meaning: "Parent and child are both billed; the parent may repeat the child.",
    money_basis: "counted_twice",
  },
  excluded_for_nothing: {
    title: "Left out for a record that is not billed",
    meaning: "What it was left out for is not billed itself: spend may be too low by this.",
    money_basis: "excluded_cost",
  },
  convention_conflict: {
    title: "Conflicting meanings of usage",
    meaning: "One emitter states one model's usage under several meanings; counted are the calls of the rarer ones.",
    money_basis: "cost",
  },
  convention_overruled: {
    title: "Numbers overruled the rule",
    meaning: "By the provider's rule the numbers would be impossible, so another meaning was taken.",
    money_basis: "cost",
  },
  alias_drift: {
    title: "A model's name moved",
    meaning: "One name was answered by several models; counted are the calls answered by another than the first.",
    money_basis: "cost",
  },
  clock_ahead: {
    title: "From the future",
    meaning:
      "Calls that began more than a minute after they arrived: a sender's clock is ahead, and days may be wrong.",
    money_basis: "cost",
  },
  outside_parent: {
    title: "Outside of its parent",
    meaning: "A span begins over a second before its parent, or after its end: clocks differ, or work went on behind.",
    money_basis: "cost",
  },
  late: {
    title: "Late",
    meaning: "Arrived more than an hour after the call ended: figures read before that were too low.",
    money_basis: "cost",
  },
  late_in_closed_month: {
    title: "Late in a closed month",
    meaning: "Arrived or was corrected after its month was closed: the month is not what was reported.",
    money_basis: "cost",
  },
  duplicates: {
    title: "Repeats left out",
    meaning: "Events that were there already, of all projects of this installation, by the time of storing.",
    money_basis: "unknown",
  },
  dead_letters: {
    title: "Could not be stored",
    meaning: "Events that are kept aside with the reason, by the time of storing.",
    money_basis: "unknown",
  },
  manual_retries: {
    title: "Retries that do not say so",
    meaning:
      "The same user sent the same prompt within a minute after a failure, or with just as many tokens, and neither retry_of nor attempt is given: requests are counted too high.",
    money_basis: "cost",
  },
  unattributed: {
    title: "Not fully attributed",
    meaning:
      "Calls without a team, workflow, user or task, where fewer than 95 % of the calls name one: their cost is in the total and in nobody's share.",
    money_basis: "cost",
  },
  prompt_unnamed: {
    title: "Prompt without a name",
    meaning: "Spend that belongs to no named prompt: prompts in code cannot be compared by version.",
    money_basis: "cost",
  },
  policy_model: {
    title: "Model not allowed",
    meaning: "Calls answered by a model that a policy of the project does not allow them.",
    money_basis: "cost",
  },
  policy_provider: {
    title: "Provider not allowed",
    meaning: "Calls to a provider that a policy of the project does not allow them.",
    money_basis: "cost",
  },
  policy_region: {
    title: "Region not allowed",
    meaning: "Calls to a region that a policy of the project does not allow them, or that do not say where they went.",
    money_basis: "cost",
  },
  policy_task_cost: {
    title: "Task above its limit",
    meaning:
      "Tasks that ended in the range and cost more than a task of the project may; the amount is what they cost.",
    money_basis: "cost",
  },
};
