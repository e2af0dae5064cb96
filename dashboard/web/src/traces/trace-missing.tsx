import { useQuery } from "@tanstack/react-query";
import type { ApiError } from "../api/ask.ts";
import { usageQuery } from "../api/queries.ts";
import { Icon } from "../components/icons.tsx";
import { Money } from "../components/money.tsx";
import { formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";

/** Said where the ledger has no such trace: what may have become of it, and where its figures still are. */
export function TraceMissing({ traceId, error, retry }: { traceId: string; error: ApiError; retry: () => void }) {
  const { scope } = useApp();
  const isMalformed = error.code === "bad_request";
  return (
    <section className="panel panel-block" data-panel="trace-missing" data-state="empty">
      <div className="panel-body page-empty empty">
        <Icon name="traces" />
        <p>
          <strong>{isMalformed ? "This is no trace id." : `Project ${scope.project} has no such trace.`}</strong>
        </p>
        <code>{traceId}</code>
        {isMalformed ? (
          <p className="note">A trace id has 32 hexadecimal digits.</p>
        ) : (
          <p className="note trace-missing-why">
            It may have been removed by the project's retention, belong to another project, or not have arrived yet.
            What its calls cost stays in the totals of its days, so Explore still counts it.
          </p>
        )}
        {!isMalformed && <RangeFacts />}
        <div className="row">
          {!isMalformed && (
            <button type="button" className="button" onClick={retry}>
              Look again
            </button>
          )}
          <PageLink to="/traces" className="button">
            Traces
          </PageLink>
          <PageLink to="/explore" className="button">
            Explore
          </PageLink>
        </div>
      </div>
    </section>
  );
}

/** What the totals of the range still say, where single records may be gone. */
function RangeFacts() {
  const { scope } = useApp();
  const { data } = useQuery(usageQuery(scope, "trace-missing", { metrics: ["spend", "calls"], bucket: "1M" }));
  if (data === undefined || data.coverage.calls === 0) return null;
  const { spend } = data.totals;
  return (
    <p className="note" data-figure="range-spend">
      The range shown above has {formatPlural(data.coverage.calls, "call")} for{" "}
      <Money
        value={spend === undefined || spend === null ? null : String(spend)}
        isAtLeast={data.coverage.unpriced_calls + data.coverage.partly_priced_calls > 0}
      />
      .
    </p>
  );
}
