import type { qualityDrift } from "@outlay/clickhouse/queries/quality";
import { formatUsd, type PicoUsd, usdAsFloat } from "@outlay/core/money";
import type { z } from "zod";
import type { DataQualityAnswer } from "../contract/data-quality.ts";
import { picoOf } from "./money-text.ts";

type Row = z.output<typeof qualityDrift.row>;

/** What senders reported beside what we compute: in all, and where the two differ most. */
export function driftOf(rows: readonly Row[]): DataQualityAnswer["reported_drift"] {
  const total = rows.find(({ level }) => level === 1);
  const by = rows.filter(({ level }) => level === 0);
  return {
    ...figures(total),
    by: by.map((row) => ({ provider: row.by_provider, model: row.by_model, ...figures(row) })),
    groups_omitted: Math.max(0, (total?.groups ?? 0) - by.length),
  };
}

function figures(row: Row | undefined) {
  const reported = picoOf(row?.reported ?? "0");
  const computed = picoOf(row?.computed ?? "0");
  return {
    calls: row?.calls ?? 0,
    reported: formatUsd(reported),
    computed: formatUsd(computed),
    difference: formatUsd((reported - computed) as PicoUsd),
    ratio: computed === 0n ? null : usdAsFloat(reported) / usdAsFloat(computed),
  };
}
