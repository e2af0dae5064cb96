import {
  type DefinedUseQueryResult,
  type QueryKey,
  type UseQueryOptions,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { type CSSProperties, type ReactNode, useId } from "react";
import { ApiError } from "../api/ask.ts";
import { CopyButton } from "./copy-button.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { Icon } from "./icons.tsx";

type Source<T> = UseQueryOptions<T, Error, T, QueryKey>;

interface PanelProps<T> {
  readonly title: string;
  /** What is asked; panels with the same source share one request. */
  readonly source: Source<T>;
  readonly size: "tile" | "block";
  /** Columns of twelve. */
  readonly span: number;
  /** Height of the content in pixels, kept by skeleton, error and empty states so that nothing jumps. */
  readonly contentHeight: number;
  readonly isEmpty?: (data: T) => boolean;
  readonly empty?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

/** A titled box that owns every state of its data: first load, refetch, empty, error, and the content itself. */
export function Panel<T>(props: PanelProps<T>) {
  const { title, source, size, span, contentHeight, actions } = props;
  const query = useQuery(source);
  const id = useId();
  const style = { "--span": span, "--content-height": `${contentHeight}px` } as CSSProperties;
  return (
    <section
      className={`panel panel-${size}`}
      style={style}
      aria-labelledby={id}
      aria-busy={query.isFetching}
      data-state={query.isError ? "error" : query.status}
      data-outdated={query.isPlaceholderData || undefined}
    >
      {query.isFetching && query.data !== undefined && <div className="refetch-bar" />}
      <header className="panel-header">
        <h2 id={id}>{title}</h2>
        {query.isError && query.data !== undefined && (
          <StillOld error={query.error} retry={() => void query.refetch()} />
        )}
        {actions !== undefined && <div className="panel-actions">{actions}</div>}
      </header>
      <div className="panel-body">
        {query.data === undefined ? (
          <Waiting source={source} query={query} size={size} />
        ) : (
          <ErrorBoundary title={title}>
            {props.isEmpty?.(query.data) === true ? <EmptyState>{props.empty}</EmptyState> : props.children(query.data)}
          </ErrorBoundary>
        )}
      </div>
    </section>
  );
}

type Query = Pick<DefinedUseQueryResult<unknown>, "isError" | "error" | "fetchStatus" | "refetch">;

function Waiting<T>({ source, query, size }: { source: Source<T>; query: Query; size: "tile" | "block" }) {
  const client = useQueryClient();
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
  const cancel = () => void client.cancelQueries({ queryKey: source.queryKey });
  return (
    <div className="skeleton" role="status">
      <span className="hidden-text">Loading</span>
      <span className="skeleton-line" />
      <span className="skeleton-fill" />
      <p className="skeleton-note">
        Still querying…{" "}
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

/** The figures below are earlier ones. One line, so that nothing jumps; the cause is its title. */
const StillOld = ({ error, retry }: FailureProps) => (
  <p className="still-old" role="status" title={`Could not refresh: ${error.message}`}>
    <Icon name="warning" />
    <span className="hidden-text">Could not refresh: {error.message}</span>
    <button type="button" className="link" onClick={retry}>
      Retry
    </button>
  </p>
);

const EmptyState = ({ children }: { children: ReactNode }) => <div className="empty">{children}</div>;
