import { type UsageDimension, usageSlots } from "@outlay/clickhouse/queries/usage-scope";
import { AppError } from "@outlay/core/errors";
import type { Filter } from "../contract/analytics.ts";
import { instantOf, parseRange, parseZone } from "./range.ts";
import { usageFilters } from "./usage-filters.ts";

/** A range of a project and which of its calls are meant, as every export names them. */
export interface UsageQuestion {
  readonly project: string;
  /** Half-open, milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  readonly zone: string;
  readonly filters: readonly Filter[];
  readonly asOf: number | undefined;
}

interface Asked {
  readonly project: string;
  readonly from: string;
  readonly to: string;
  readonly f: readonly Filter[];
  readonly as_of?: string | undefined;
}

/** Throws AppError `bad_request` naming the parameter at fault. */
export function usageQuestion(asked: Asked, tz: string, now: number): UsageQuestion {
  const zone = parseZone(tz);
  const { from, to } = parseRange(asked, { now, zone });
  const asOf = asked.as_of === undefined ? undefined : instantOf(asked.as_of, { now, zone, path: "as_of" });
  return { project: asked.project, from, to, zone, filters: asked.f, asOf };
}

/** The question and its groups as parameters of the export queries. */
export function usageParams({ project, from, to, filters, asOf }: UsageQuestion, by: readonly UsageDimension[] = []) {
  try {
    const { scope, groups } = usageSlots(usageFilters(filters), by, asOf);
    return { scope: { ...scope, project, from, to }, groups };
  } catch (error) {
    if (error instanceof RangeError) throw new AppError("query_too_wide", error.message, { cause: error });
    throw error;
  }
}
