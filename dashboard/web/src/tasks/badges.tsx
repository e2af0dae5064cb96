import { formatRatio } from "../format/format-number.ts";
import type { TaskRow } from "./group-rows.ts";

/** From these shares on something is worth a word beside the name. */
const CACHE_MIN = 0.05;
const FALLBACK_MIN = 0.005;

/** What stands out about a group of tasks, in a word each. */
export function Badges({ row: { callFacts, owner } }: { row: TaskRow }) {
  const share = (name: "cache_read_ratio" | "cache_hit_rate" | "fallback_rate") => Number(callFacts?.[name] ?? 0);
  const cached = Math.max(share("cache_read_ratio"), share("cache_hit_rate"));
  const blocked = Number(callFacts?.blocked ?? 0);
  return (
    <>
      {cached >= CACHE_MIN && (
        <span className="chip" title={`${formatRatio(cached)} of input, or of lookups, came from a cache`}>
          cache
        </span>
      )}
      {share("fallback_rate") >= FALLBACK_MIN && (
        <span
          className="chip chip-warn"
          title={`${formatRatio(share("fallback_rate"))} of requests fell back to another model`}
        >
          fallback
        </span>
      )}
      {blocked > 0 && (
        <span className="chip chip-warn" title={`${blocked} calls were stopped by a guardrail`}>
          guardrail
        </span>
      )}
      {owner !== undefined && owner.team === "" && (
        <span className="chip chip-warn" title="Its calls name no team">
          no owner
        </span>
      )}
    </>
  );
}
