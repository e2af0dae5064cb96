import { readRuleVersions, type StoredRuleVersion } from "@outlay/clickhouse/queries/success";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { type RuleSegment, ruleSegments, seriesLabel } from "@outlay/core/success/rule-series";
import { refused } from "./range.ts";

/** Whenever a task may have ended; milliseconds since 1970 UTC. */
export const ALL_TIME = { from: 0, to: Date.UTC(2299, 0) } as const;

/** `rule=none`: by no rule, as it was said. */
const NO_RULE = "none";

/**
 * The rules that judge the tasks of a question, most specific first: those in force at the time; or, where a version is
 * asked for by `name@version`, that one before them, whenever tasks ended. Throws AppError `bad_request` or `not_found`.
 */
export async function readSegments(
  reader: Reader,
  { project, rule }: { readonly project: string; readonly rule?: string | undefined },
  signal: AbortSignal,
): Promise<RuleSegment[]> {
  if (rule === NO_RULE) return [];
  const versions = await readRuleVersions(reader, project, signal);
  const segments = ruleSegments(versions, ALL_TIME);
  return rule === undefined ? segments : [askedSegment(versions, rule), ...segments];
}

function askedSegment(versions: readonly StoredRuleVersion[], label: string): RuleSegment {
  if (!/^[^@]+@\d+$/.test(label)) throw refused("rule", `${label} must be <name>@<version>, or ${NO_RULE}`);
  const found = versions.find((one) => seriesLabel(one) === label);
  if (found === undefined) throw new AppError("not_found", `rule: there is no ${label}; see GET /api/v1/success-rules`);
  const { name, version, rule } = found;
  if (rule === undefined) throw refused("rule", `${label} is where the rule was deleted: it judges nothing`);
  return { name, version, rule, ...ALL_TIME };
}
