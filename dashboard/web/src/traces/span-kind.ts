import type { TraceSpan } from "../../../contract/traces.ts";

/** What a span is: its declared kind of step, else the kind of its record. */
export const kindOf = ({ kind, step_kind, record }: TraceSpan): string =>
  kind === "gap" ? "gap" : (step_kind ?? record?.kind ?? "");

export const modelOf = ({ record }: TraceSpan): string => record?.model_resolved ?? record?.model_requested ?? "";
