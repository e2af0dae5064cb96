import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { PulseAnswer } from "../../../contract/pulse.ts";
import { coverageQuery, type Scope } from "../api/queries.ts";
import { Menu } from "../components/menu.tsx";
import { formatAge, formatCount, formatRatio } from "../format/format-number.ts";
import { useNow } from "../state/use-now.ts";
import { instantLabel } from "../time/labels.ts";
import { type DataStatus, judgeData } from "../trust/judge.ts";

interface StatusPillProps {
  readonly scope: Scope;
  readonly pulse: UseQueryResult<PulseAnswer>;
  readonly isPaused: boolean;
  readonly setPaused: (isPaused: boolean) => void;
}

type Tone = "ok" | "warn" | "danger" | "info";

/** Can the page be believed right now? One pill; its panel has the facts. */
export function StatusPill({ scope, pulse, isPaused, setPaused }: StatusPillProps) {
  const nowMs = useNow(5_000);
  const coverage = useQuery({ ...coverageQuery(scope), enabled: pulse.data?.calls !== 0 }).data?.coverage;
  const status = judgeData(pulse.data, pulse.isError, nowMs - pulse.dataUpdatedAt);
  const unpriced = (coverage?.unpriced_calls ?? 0) + (coverage?.partly_priced_calls ?? 0);
  const [tone, text] = describe(status, unpriced, isPaused, scope.project);
  const facts: [string, string][] = [];
  if (pulse.data !== undefined) {
    const { newest_event_at, newest_received_at, calls, dead_letters } = pulse.data;
    const at = (iso: string | null) => (iso === null ? "—" : `${instantLabel(iso, scope.tz)}`);
    facts.push(["Newest call", at(newest_event_at)], ["Last received", at(newest_received_at)]);
    facts.push(["Calls stored", formatCount(calls)], ["Refused records", formatCount(dead_letters)]);
  }
  if (coverage !== undefined && coverage.calls > 0) {
    facts.push(["Priced in range", formatRatio(coverage.priced_share)], ["Unpriced calls", formatCount(unpriced)]);
  }
  return (
    <Menu
      name="Data status"
      align="end"
      className={`status status-${tone}`}
      label={
        <>
          <span className="status-dot" aria-hidden="true" />
          <span data-figure="status">{text}</span>
        </>
      }
    >
      {() => (
        <div className="status-panel">
          <dl>
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <p className="menu-hint">Times in {scope.tz}</p>
          <button type="button" className="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
            {isPaused ? "Resume live updates" : "Pause live updates"}
          </button>
        </div>
      )}
    </Menu>
  );
}

function describe(status: DataStatus, unpriced: number, isPaused: boolean, project: string): [Tone, string] {
  if (status.kind === "unreachable") return ["danger", "Not reachable"];
  if (status.kind === "connecting") return ["info", "Connecting"];
  if (status.kind === "waiting") return ["info", "Waiting for data"];
  if (unpriced > 0) return ["warn", "Partly unpriced"];
  if (isPaused) return ["info", "Paused"];
  if (project === "sample") return ["ok", "Sample"];
  if (status.kind === "stale") return ["warn", `Stale · ${formatAge(status.ageMs)}`];
  return ["ok", status.kind === "fresh" ? `Fresh · ${formatAge(status.ageMs)}` : "Fresh"];
}
