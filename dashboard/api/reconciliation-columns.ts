import { refused } from "./range.ts";

/** Where the facts of a bill stand in its lines; places from 0. */
export interface BillColumns {
  readonly day: number;
  readonly model: number | undefined;
  readonly cost: number;
  readonly currency: number | undefined;
  /** Disjoint counts that add up to input and output; none: the bill states no tokens. */
  readonly tokens: readonly number[];
}

/** Names of columns, best first: ours, then those of exports of OpenAI, Anthropic, Google, AWS and of FOCUS. */
const dayNames = [
  ...["day", "date", "date_utc", "day_utc", "usage_date_utc", "usage_date", "start_time_iso", "start_time"],
  ...["usage_start_time", "line_item_usage_start_date", "chargeperiodstart", "timestamp", "bucket_start_time"],
];
const modelNames = [
  ...["model", "model_version", "model_name", "model_id", "line_item", "sku_description", "sku", "skuid"],
  ...["line_item_usage_type", "x_model", "resource_name", "resourcename", "description"],
];
const costNames = [
  ...["cost", "amount", "cost_usd", "amount_usd", "billed_usd", "billed_cost", "billedcost", "amount_value"],
  ...["total_cost", "usd", "line_item_unblended_cost", "effectivecost", "spend"],
];
const currencyNames = ["currency", "amount_currency", "billing_currency", "billingcurrency", "line_item_currency_code"];
const wholeTokenNames = ["tokens", "total_tokens", "usage_total_tokens"];
/** Totals of input and of output; what was cached is part of the first. */
const halvesOfTokens = [
  ["input_tokens", "output_tokens"],
  ["prompt_tokens", "completion_tokens"],
  ["n_context_tokens_total", "n_generated_tokens_total"],
] as const;

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");

/** Throws AppError `bad_request` naming the columns that are missing and those that there are. */
export function billColumns(header: readonly string[]): BillColumns {
  const names = header.map(plain);
  const find = (wanted: readonly string[]): number | undefined => {
    const name = wanted.find((one) => names.includes(one));
    return name === undefined ? undefined : names.indexOf(name);
  };
  const [day, cost] = [find(dayNames), find(costNames)];
  const missing = [...(day === undefined ? ["day"] : []), ...(cost === undefined ? ["cost"] : [])];
  if (day === undefined || cost === undefined) {
    const there = header.slice(0, 30).join(", ").slice(0, 500);
    throw refused("csv", `no column ${missing.join(" and ")} in its first line: rename one. There are: ${there}`);
  }
  return { day, cost, model: find(modelNames), currency: find(currencyNames), tokens: tokenColumns(names, find) };
}

function tokenColumns(
  names: readonly string[],
  find: (wanted: readonly string[]) => number | undefined,
): readonly number[] {
  const whole = find(wholeTokenNames);
  if (whole !== undefined) return [whole];
  for (const halves of halvesOfTokens) {
    const places = halves.map((name) => names.indexOf(name));
    if (places.every((place) => place >= 0)) return places;
  }
  // Anthropic's: input without cache, cache writes and reads, output, each apart.
  return names.flatMap((name, at) => (/^usage_(in|out)put_tokens/.test(name) ? [at] : []));
}
