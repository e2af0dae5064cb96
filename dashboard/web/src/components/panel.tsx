import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, type ReactNode, useId } from "react";
import type { Source } from "../api/queries.ts";
import { PageLink } from "../shell/page-link.tsx";
import type { UrlState } from "../state/url-state.ts";
import { ErrorBoundary } from "./error-boundary.tsx";
import { Icon } from "./icons.tsx";
import { EmptyState, Waiting } from "./waiting.tsx";

/** Something the reader must know before believing the figures of a panel. */
export interface Mark {
  /** `untrusted`: too little is known · `stale`: the end of the range still fills · `partial`: something is missing. */
  readonly kind: "untrusted" | "stale" | "partial";
  /** A few words, shown. */
  readonly text: string;
  /** The whole sentence, on hover. */
  readonly why: string;
}

interface PanelProps<T> {
  readonly title: string;
  /** Where the title leads: the page that says more. */
  readonly more?: { readonly to: string; readonly patch?: Partial<UrlState> };
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
  readonly marks?: (data: T) => readonly Mark[];
  /** Whether something that stands beside the figures is still to come. */
  readonly isBusy?: boolean;
  /** For tests and styles. */
  readonly name?: string;
  readonly children: (data: T) => ReactNode;
}

/**
 * A titled box that owns every state of its data: first load, refetch, empty, error, the content itself, and marks on
 * it where it is partial, stale or not to be trusted.
 */
export function Panel<T>(props: PanelProps<T>) {
  const { title, source, size, span, contentHeight, actions } = props;
  const query = useQuery(source);
  const id = useId();
  const style = { "--span": span, "--content-height": `${contentHeight}px` } as CSSProperties;
  const isEmpty = query.data !== undefined && props.isEmpty?.(query.data) === true;
  const marks = query.data === undefined || isEmpty ? [] : (props.marks?.(query.data) ?? []);
  return (
    <section
      className={`panel panel-${size}`}
      style={style}
      aria-labelledby={id}
      aria-busy={query.isFetching || props.isBusy === true}
      data-panel={props.name}
      data-state={stateOf(query, isEmpty)}
      data-marks={marks.map(({ kind }) => kind).join(" ") || undefined}
      data-outdated={query.isPlaceholderData || undefined}
    >
      {query.isFetching && query.data !== undefined && <div className="refetch-bar" />}
      <header className="panel-header">
        <h2 id={id}>
          {props.more === undefined ? (
            title
          ) : (
            <PageLink {...props.more} className="panel-more">
              {title}
            </PageLink>
          )}
        </h2>
        {marks.map((mark) => (
          <MarkChip key={mark.kind} mark={mark} />
        ))}
        {query.isError && query.data !== undefined && (
          <StillOld error={query.error} retry={() => void query.refetch()} />
        )}
        {actions !== undefined && <div className="panel-actions">{actions}</div>}
      </header>
      <div className="panel-body">
        {query.data === undefined ? (
          <Waiting queryKey={source.queryKey} query={query} size={size} />
        ) : (
          <ErrorBoundary title={title}>
            {isEmpty ? <EmptyState>{props.empty}</EmptyState> : props.children(query.data)}
          </ErrorBoundary>
        )}
      </div>
    </section>
  );
}

type PanelState = "loading" | "refetching" | "empty" | "error" | "ready";

function stateOf(query: { data: unknown; isError: boolean; isFetching: boolean }, isEmpty: boolean): PanelState {
  if (query.isError) return "error";
  if (query.data === undefined) return "loading";
  if (query.isFetching) return "refetching";
  return isEmpty ? "empty" : "ready";
}

/** The page that says more of a mark: what is missing is on it, or whether anything still comes. */
const pageOfMark = { untrusted: "/quality", stale: "/health" } as const;

function MarkChip({ mark: { kind, text, why } }: { mark: Mark }) {
  const said = (
    <>
      {text}
      <span className="hidden-text">: {why}</span>
    </>
  );
  if (kind === "partial") {
    return (
      <span className="chip mark chip-warn" title={why}>
        {said}
      </span>
    );
  }
  return (
    <PageLink to={pageOfMark[kind]} className="chip mark chip-warn hatched" title={why}>
      {said}
    </PageLink>
  );
}

/** The figures below are earlier ones. One line, so that nothing jumps; the cause is its title. */
const StillOld = ({ error, retry }: { error: Error; retry: () => void }) => (
  <p className="still-old" role="status" title={`Could not refresh: ${error.message}`}>
    <Icon name="warning" />
    <span className="hidden-text">Could not refresh: {error.message}</span>
    <button type="button" className="link" onClick={retry}>
      Retry
    </button>
  </p>
);
