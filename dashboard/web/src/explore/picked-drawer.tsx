import { useQuery } from "@tanstack/react-query";
import type { Call } from "../../../contract/calls.ts";
import type { Pick } from "../../../contract/vocabulary.ts";
import { Dialog } from "../components/dialog.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatDuration } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import type { Grouping } from "../state/grouping.ts";
import { momentLabel } from "../time/labels.ts";
import { filtersFor } from "./drill.ts";
import { pickedQuery } from "./explore-queries.ts";

export const pickNames: Readonly<Record<Pick, string>> = {
  dearest: "Dearest calls",
  random: "Calls at random",
  failed: "Failed calls",
};

interface PickedDrawerProps {
  readonly pick: Pick;
  readonly by: readonly Grouping[];
  readonly group: readonly string[];
}

/** Twenty calls of a group to look at one by one, each with its own page. */
export function PickedDrawer({ pick, by, group }: PickedDrawerProps) {
  const { scope, state, update } = useApp();
  const picked = useQuery(pickedQuery(scope, filtersFor(state.f, by, group), pick));
  const calls = picked.isPlaceholderData ? undefined : picked.data?.calls;
  const title = `${pickNames[pick]}${group.length === 0 ? "" : ` of ${group.map((name) => name || "none").join(", ")}`}`;
  return (
    <Dialog title={title} shape="drawer" close={() => update({ sel: undefined })}>
      {picked.isError && <p role="alert">{picked.error.message}</p>}
      {calls === undefined && !picked.isError && <p role="status">Loading …</p>}
      {calls?.length === 0 && (
        <p>{pick === "failed" ? "None of its calls failed." : "None of its calls has a cost."}</p>
      )}
      {calls !== undefined && <CallList calls={calls} />}
    </Dialog>
  );
}

function CallList({ calls }: { calls: readonly Call[] }) {
  const { scope } = useApp();
  const places = columnPlaces(calls.map(({ cost }) => cost));
  return (
    <ol className="picked-calls" data-figure="picked-calls">
      {calls.map((call) => (
        <li key={call.event_id}>
          <span className="picked-name">
            <PageLink to="/calls" patch={{ sel: call.event_id }} className="link">
              {call.model_resolved ?? call.model_requested ?? "no model named"}
            </PageLink>
            {call.status !== "ok" && <span className="chip chip-danger">{call.error_type ?? call.status}</span>}
          </span>
          {call.cost === null ? <Unknown why="no known price" /> : <Money value={call.cost} places={places} />}
          <span className="note">
            {[
              momentLabel(call.ts, scope.tz),
              [call.workflow, call.step].filter(Boolean).join(" / ") || "no workflow",
              ...(call.duration_ms === null ? [] : [formatDuration(call.duration_ms)]),
            ].join(" · ")}
          </span>
          {call.trace_id !== null && (
            <PageLink to={`/traces/${call.trace_id}`} patch={{ span: call.event_id }} className="link">
              Trace
            </PageLink>
          )}
        </li>
      ))}
    </ol>
  );
}
