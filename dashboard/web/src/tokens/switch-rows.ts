import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { BenchAnswer } from "./tokens-queries.ts";

type Table = QueryAnswer["table"];

/** One half of the range: what a call of the model that answered most of them was. */
export interface SwitchSide {
  readonly model: string;
  readonly calls: number;
  /** USD; `undefined` where a call has no known cost. */
  readonly costPerCall: number | undefined;
  readonly inputPerCall: number | undefined;
  readonly outputPerCall: number | undefined;
}

export interface ModelSwitch {
  readonly workflow: string;
  readonly step: string;
  readonly before: SwitchSide;
  readonly after: SwitchSide;
  /** Change of the cost of a call that list prices promise for the tokens of before: after ÷ before − 1. */
  readonly expected: number | undefined;
  /** Change of the cost of a call. */
  readonly actual: number | undefined;
}

/** Fewer calls on a side say nothing. */
const CALLS_MIN = 30;
/** A model that answers fewer of a step's calls is one of several, and no switch. */
const MAIN_SHARE_MIN = 2 / 3;
/** So much more than promised is an alarm. */
const ALARM_FROM = 0.05;

/** Steps whose calls another model answers in the second half of the range than in the first. Rows: workflow, step, model. */
export function switchesOf(before: Table, after: Table, prices: BenchAnswer["prices"]): ModelSwitch[] {
  const later = mainModels(after);
  return [...mainModels(before)].flatMap(([key, { workflow, step, side }]) => {
    const next = later.get(key)?.side;
    if (next === undefined || next.model === side.model || Math.min(side.calls, next.calls) < CALLS_MIN) return [];
    const [was, willBe] = [listCost(side, side.model, prices), listCost(side, next.model, prices)];
    return [
      {
        ...{ workflow, step, before: side, after: next },
        expected: changeOf(was, willBe),
        actual: changeOf(side.costPerCall, next.costPerCall),
      },
    ];
  });
}

/** Whether the switch costs notably more than its prices promised. */
export const isAlarm = ({ expected, actual }: ModelSwitch): boolean =>
  expected !== undefined && actual !== undefined && actual - expected > ALARM_FROM;

interface Main {
  readonly workflow: string;
  readonly step: string;
  readonly side: SwitchSide;
}

function mainModels(table: Table): Map<string, Main> {
  const found = new Map<string, Main>();
  const callsOf = new Map<string, number>();
  for (const { group, values } of table) {
    const [workflow = "", step = "", model = ""] = group;
    const calls = Number(values.calls ?? 0);
    const key = JSON.stringify([workflow, step]);
    callsOf.set(key, (callsOf.get(key) ?? 0) + calls);
    if (calls <= (found.get(key)?.side.calls ?? 0)) continue;
    const each = (value: string | number | null | undefined) =>
      value === null || value === undefined ? undefined : Number(value) / calls;
    const side = {
      ...{ model, calls, inputPerCall: each(values.input_tokens), outputPerCall: each(values.output_tokens) },
      costPerCall: Number(values.unpriced_calls ?? 0) > 0 ? undefined : each(values.spend),
    };
    found.set(key, { workflow, step, side });
  }
  return new Map([...found].filter(([key, { side }]) => side.calls >= MAIN_SHARE_MIN * (callsOf.get(key) ?? 0)));
}

/** USD of a call with the tokens of `side` at the list prices of a model, nothing cached. */
function listCost(side: SwitchSide, model: string, prices: BenchAnswer["prices"]): number | undefined {
  const list = prices.find((one) => one.model === model)?.list;
  if (list?.input == null || list.output === null) return undefined;
  if (side.inputPerCall === undefined || side.outputPerCall === undefined) return undefined;
  return (side.inputPerCall * Number(list.input) + side.outputPerCall * Number(list.output)) / 1e6;
}

const changeOf = (before: number | undefined, after: number | undefined): number | undefined =>
  before === undefined || after === undefined || before <= 0 ? undefined : after / before - 1;
