import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  deadLetterEndpoint,
  purgeDeadLettersEndpoint,
  replayDeadLettersEndpoint,
} from "../../../contract/dead-letters.ts";
import { ask } from "../api/ask.ts";
import { figureQuery } from "../api/queries.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { useWho, WhoFields } from "../components/who-fields.tsx";
import { useApp } from "../shell/app-context.ts";
import { toast } from "../state/toasts.ts";
import { instantLabel } from "../time/labels.ts";

type Deed = "replay" | "purge";
const done: Readonly<Record<Deed, string>> = {
  replay: "It goes through ingest again, under its own identity.",
  purge: "Its payload is given up; the fact stays.",
};

/** One dead letter: what came, why it could not be stored, what was done; to be replayed or given up. */
export function DeadLetterDrawer({ id, close }: { id: string; close: () => void }) {
  const { scope, state } = useApp();
  const client = useQueryClient();
  const query = { project: scope.project };
  const answer = (signal: AbortSignal) => ask<typeof deadLetterEndpoint>(`/dead-letters/${id}`, { query, signal });
  const letter = useQuery(figureQuery({ scope, name: "dead-letter", asked: { ...query, id }, answer }));
  const { who, setWho, isSaid } = useWho();
  const dealing = useMutation({
    mutationFn: (deed: Deed) =>
      ask<typeof replayDeadLettersEndpoint | typeof purgeDeadLettersEndpoint>(`/dead-letters/${deed}`, {
        query: {},
        body: { project: scope.project, ids: [id], ...who },
        signal: AbortSignal.timeout(30_000),
      }),
    onSuccess: ({ left_out: [kept] }, deed) => {
      toast(kept === undefined ? done[deed] : kept.because, kept === undefined ? "plain" : "warn");
      void client.invalidateQueries({ queryKey: ["figures", scope.project] });
      close();
    },
  });
  const { data } = letter;
  const error = letter.error ?? dealing.error;
  return (
    <Dialog title="Dead letter" shape="drawer" close={close}>
      <div className="call-facts" data-figure="dead-letter">
        {error !== null && (
          <p className="failure-cause" role="alert">
            {error.message}
          </p>
        )}
        {data === undefined && error === null && <p role="status">Loading …</p>}
        {data !== undefined && (
          <>
            <p>
              <strong>{data.reason.replaceAll("_", " ")}</strong>: {data.message}
            </p>
            <p className="note">
              Failed {instantLabel(data.failed_at, state.tz)}; partition {data.origin.partition}, offset{" "}
              {data.origin.offset}, position {data.origin.index}
              {data.origin.client !== "" && `; from ${data.origin.client}`}.
            </p>
            {data.payload !== null && (
              <>
                <pre className="payload">{data.payload}</pre>
                <CopyButton text={data.payload} label="Copy payload" />
              </>
            )}
            {data.history.length > 0 && (
              <ul className="plain-list">
                {data.history.map(({ at, what, author, reason, message }) => (
                  <li key={`${at}${what}`}>
                    {instantLabel(at, state.tz)}: {what.replaceAll("_", " ")} by {author}, {reason}
                    {message !== "" && ` (${message})`}
                  </li>
                ))}
              </ul>
            )}
            <form className="change-form" onSubmit={(event) => event.preventDefault()}>
              <WhoFields who={who} setWho={setWho} />
              <div className="row">
                <button
                  type="submit"
                  className="button"
                  disabled={!isSaid || dealing.isPending || data.is_truncated}
                  title={data.is_truncated ? "It was too large to be kept whole" : undefined}
                  onClick={() => dealing.mutate("replay")}
                >
                  Replay
                </button>
                <button
                  type="button"
                  className="button button-quiet"
                  disabled={!isSaid || dealing.isPending}
                  onClick={() => dealing.mutate("purge")}
                >
                  Give it up
                </button>
              </div>
            </form>
          </>
        )}
      </div>
    </Dialog>
  );
}
