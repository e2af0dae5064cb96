import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { callTextEndpoint } from "../../../contract/call-text.ts";
import { ask } from "../api/ask.ts";
import { formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { momentLabel } from "../time/labels.ts";

const partNames: Readonly<Record<string, string>> = { system: "System", input: "Prompt", output: "Answer" };

/** Prompt and answer of a call. They are asked for only when somebody wants to read them: each reading is written down. */
export function CallText({ eventId }: { eventId: string }) {
  const [isWanted, want] = useState(false);
  return (
    <section className="call-text" data-figure="call-text">
      <h3>Prompt and answer</h3>
      {isWanted ? (
        <Texts eventId={eventId} />
      ) : (
        <div className="row">
          <button type="button" className="button" onClick={() => want(true)}>
            Show
          </button>
          <span className="note">Who reads them, and when, is written down.</span>
        </div>
      )}
    </section>
  );
}

function Texts({ eventId }: { eventId: string }) {
  const { scope } = useApp();
  const found = useQuery({
    // Read once each time it is opened: texts are not kept in the page's memory longer than they are shown.
    queryKey: ["texts", scope.project, eventId],
    queryFn: ({ signal }) =>
      ask<typeof callTextEndpoint>(`/calls/${encodeURIComponent(eventId)}/text`, {
        query: { project: scope.project },
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  if (found.isError) return <p role="alert">{found.error.message}</p>;
  if (found.data === undefined) return <p role="status">Loading …</p>;
  if (found.data.message !== null) return <p className="note">No text: {found.data.message}.</p>;
  return found.data.texts.map(({ part, call_id, text, bytes, is_truncated, redactions, expires_at }) => (
    <figure key={`${call_id} ${part}`}>
      <figcaption>
        <strong>{partNames[part] ?? part}</strong>
        <span className="note">
          {formatCount(bytes)} bytes{is_truncated && ", cut off"}
          {Object.entries(redactions).map(([kind, count]) => ` · ${formatCount(count)} × ${kind} redacted`)}
          {` · until ${momentLabel(expires_at, scope.tz)}`}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, and the keyboard has to reach it. */}
      <pre tabIndex={0}>{text}</pre>
    </figure>
  ));
}
