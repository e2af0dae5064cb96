import { type FetchStatus, type QueryKey, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "../api/ask.ts";
import { formatCompact } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { CopyButton } from "./copy-button.tsx";
import { Icon } from "./icons.tsx";

interface WaitingProps {
  readonly queryKey: QueryKey;
  readonly query: {
    readonly isError: boolean;
    readonly error: Error | null;
    readonly fetchStatus: FetchStatus;
    readonly refetch: () => unknown;
  };
  readonly size: "tile" | "block";
}

/** In place of figures that are not there yet: they load, were cancelled, or could not be had. */
export function Waiting({ queryKey, query, size }: WaitingProps) {
  const client = useQueryClient();
  const { pulse } = useApp();
  const retry = () => void query.refetch();
  if (query.isError && query.error !== null) return <Failure error={query.error} retry={retry} size={size} />;
  if (query.fetchStatus === "idle") {
    return (
      <EmptyState>
        <p>Cancelled.</p>
        <button type="button" className="button" onClick={retry}>
          Load
        </button>
      </EmptyState>
    );
  }
  const cancel = () => void client.cancelQueries({ queryKey });
  return (
    <div className="skeleton" role="status">
      <span className="hidden-text">Loading</span>
      <span className="skeleton-line" />
      <span className="skeleton-fill" />
      <p className="skeleton-note">
        Still querying{pulse === undefined ? "" : ` ${formatCompact(pulse.calls)} calls`}…{" "}
        <button type="button" className="link" onClick={cancel}>
          Cancel
        </button>
      </p>
    </div>
  );
}

interface FailureProps {
  readonly error: Error;
  readonly retry: () => void;
}

function Failure({ error, retry, size }: FailureProps & { size: "tile" | "block" }) {
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  const code = error instanceof ApiError ? error.code : error.name;
  const details = `${code}: ${error.message}${requestId === undefined ? "" : `\nrequest ${requestId}`}`;
  return (
    <div className="failure" role="alert" title={size === "tile" ? details : undefined}>
      <p className="failure-cause">
        <Icon name="warning" /> {error.message}
      </p>
      {code === "query_too_wide" && <p>A shorter range or a coarser bucket asks for less.</p>}
      {requestId !== undefined && (
        <p className="failure-id">
          request <code>{requestId}</code>
        </p>
      )}
      <div className="row">
        <button type="button" className="button" onClick={retry}>
          Retry
        </button>
        {size === "block" && <CopyButton text={details} label="Copy details" />}
      </div>
    </div>
  );
}

export const EmptyState = ({ children }: { children: ReactNode }) => <div className="empty">{children}</div>;
