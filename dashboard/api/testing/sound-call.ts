import type { CallRow } from "@outlay/clickhouse/tables/calls";
import { plainCall, taskKey } from "./ledger.ts";

/** A call of project "p" about which no check finds anything: it costs a dollar and arrives a second after it began. */
export const soundCall = (n: number, ts: number, facts: Partial<CallRow> = {}): CallRow =>
  plainCall(n, {
    ...{ project_id: "p", ts, received_at: ts + 1_000, event_id: `e${n}`, emitter: "tool@1" },
    ...{ model_requested: "m", model_resolved: "m", input_tokens: 60, output_tokens: 40 },
    ...{ team: "t", workflow: "w", user_id: "u", task_key: taskKey(n), prompt_name: "greeting" },
    ...{ cost: 1_000_000_000_000n, price_status: "priced", usage_source: "reported", usage_quality: "exact" },
    ...facts,
  });
