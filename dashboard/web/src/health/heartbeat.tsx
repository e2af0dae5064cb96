import { useQuery } from "@tanstack/react-query";
import type { Scope } from "../api/queries.ts";
import { Icon } from "../components/icons.tsx";
import { useApp } from "../shell/app-context.ts";
import { useNow } from "../state/use-now.ts";
import { instantLabel } from "../time/labels.ts";
import { healthQuery } from "./health-queries.ts";

const LOST_AFTER_MS = 30_000;

/** No answer for half a minute: said before anything else, since all that stands below is of before. */
export function Heartbeat({ scope }: { scope: Scope }) {
  const { state } = useApp();
  const nowMs = useNow(2_000);
  const { dataUpdatedAt, isError, isFetching, error, refetch } = useQuery(healthQuery(scope));
  const isLost = isError || (dataUpdatedAt > 0 && !isFetching && nowMs - dataUpdatedAt > LOST_AFTER_MS);
  if (!isLost) return null;
  return (
    <div className="notice notice-danger" data-figure="heartbeat-lost" role="alert">
      <Icon name="warning" />
      <p>
        <strong>Heartbeat lost.</strong> {error?.message ?? "No answer comes."}{" "}
        {dataUpdatedAt > 0 &&
          `What stands below is of ${instantLabel(new Date(dataUpdatedAt).toISOString(), state.tz)}.`}
      </p>
      <button type="button" className="button" onClick={() => void refetch()}>
        Ask again
      </button>
    </div>
  );
}
