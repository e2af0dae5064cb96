import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Call } from "../../../contract/calls.ts";
import type { TraceSpanAnswer } from "../../../contract/traces.ts";
import { ApiError } from "../api/ask.ts";
import { CallStatements } from "../calls/call-statements.tsx";
import { CallText } from "../calls/call-text.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { Fact, Facts, reportedCount, statedText } from "../components/facts.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { formatMoney } from "../format/format-money.ts";
import { formatCount, formatDuration, formatRatio } from "../format/format-number.ts";
import { writePriceSearch } from "../settings/price-search.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { momentLabel } from "../time/labels.ts";
import { costTerms } from "./cost-formula.ts";
import { settlementWords } from "./settlement-words.ts";
import { kindName } from "./span-icon.tsx";
import { isFailed } from "./span-rows.ts";
import type { DrawnTrace, Span } from "./spans.ts";
import { spanQuery } from "./traces-queries.ts";

interface SpanDetailsProps {
  readonly trace: DrawnTrace;
  readonly span: Span;
  /** Shows another span of the trace. */
  readonly select: (span: Span) => void;
}

/** Everything known of one span: what it was, what it cost and why, and where to read on. */
export function SpanDetails({ trace, span, select }: SpanDetailsProps) {
  const { scope } = useApp();
  const isGap = span.kind === "gap";
  const { data: stored, error, refetch } = useQuery({ ...spanQuery(scope, trace, span.id), enabled: !isGap });
  return (
    <div className="call-facts" data-figure="span-details" aria-busy={!isGap && stored === undefined && error === null}>
      <p className="call-head">
        <strong>{stored?.record.step ?? span.name}</strong>
        <span className="chip">{kindName(span.kind)}</span>
        {!isGap && <span className={isFailed(span) ? "chip chip-danger" : "chip"}>{span.status}</span>}
        {span.isOnPath && <span className="chip">critical path</span>}
      </p>
      {isGap && (
        <p className="note">
          Other spans name this one as their parent, and nobody sent it. Its children stand below it.
        </p>
      )}
      {stored !== undefined && <CostSection span={span} record={stored.record} />}
      {span.request !== undefined && span.request.tries > 1 && <Tries trace={trace} span={span} select={select} />}
      <TimeSection span={span} trace={trace} record={stored?.record} />
      {!isGap && stored === undefined && <Waiting error={error} retry={() => void refetch()} />}
      {stored !== undefined && <Stored span={span} stored={stored} />}
    </div>
  );
}

function Waiting({ error, retry }: { error: Error | null; retry: () => void }) {
  if (error === null)
    return (
      <p className="note" role="status">
        Loading what the ledger says of it …
      </p>
    );
  return (
    <p role="alert">
      {error.message} {error instanceof ApiError && error.requestId !== undefined && <code>{error.requestId}</code>}{" "}
      <button type="button" className="button" onClick={retry}>
        Retry
      </button>
    </p>
  );
}

/** What was not needed to draw it. */
function Stored({ span, stored }: { span: Span; stored: TraceSpanAnswer }) {
  const { record } = stored;
  return (
    <>
      <UsageSection record={record} />
      <CallSection stored={stored} />
      <CallStatements eventId={record.event_id} />
      {record.is_billable && <CallText key={record.event_id} eventId={record.event_id} />}
      <Links record={record} />
      <details className="span-raw">
        <summary>As stored</summary>
        <pre>{JSON.stringify({ ...stored, in_trace: span }, undefined, 2)}</pre>
      </details>
    </>
  );
}

function CostSection({ span: { sum }, record }: { span: Span; record: Call }) {
  if (!record.is_billable) {
    return (
      <Facts title="Cost">
        <Fact name="Own">not billed{record.settlement !== null && `: ${settlementWords(record.settlement)}`}</Fact>
        {record.settled_by !== null && <Fact name="Billed in its place">{<code>{record.settled_by}</code>}</Fact>}
        <Fact name={`Σ of ${formatCount(sum.calls)} billed calls below`} isSum>
          {sum.calls === 0 ? "nothing is billed" : <Money value={sum.cost} mode="exact" isAtLeast={sum.unpriced > 0} />}
        </Fact>
        {record.reported_cost !== null && (
          <Fact name="Stated by the sender">
            <Money value={record.reported_cost} mode="exact" />
          </Fact>
        )}
        {record.cost_excluded !== null && (
          <Fact name="Would have cost">
            <Money value={record.cost_excluded} mode="exact" />
          </Fact>
        )}
      </Facts>
    );
  }
  const terms = costTerms(record);
  return (
    <Facts title="Cost">
      {terms.map((term) => (
        <div key={term.name} className="formula-line">
          <dt>{term.name}</dt>
          <dd>
            <span className="formula">
              {term.quantity !== undefined && formatCount(term.quantity)}
              {term.pricePerMillion !== undefined && (
                <>
                  {" × "}
                  {term.isRounded && "≈ "}
                  {formatMoney(term.pricePerMillion, "exact")}/M
                </>
              )}
              {term.parts.length > 0 && ` (${term.parts.join(" + ")})`}
            </span>
            <Money value={term.amount} mode="exact" />
          </dd>
        </div>
      ))}
      <Fact name="Cost" isSum>
        <span data-figure="span-cost">
          {record.cost === null ? (
            <Unknown why={record.unpriced_reason ?? "no known price"} />
          ) : (
            <Money value={record.cost} mode="exact" isAtLeast={record.price_status.startsWith("partly")} />
          )}
        </span>
      </Fact>
      <Fact name="Status">
        {record.price_status}
        {record.unpriced_reason !== null && `: ${record.unpriced_reason.replaceAll("_", " ")}`}
      </Fact>
      {record.settlement !== null && <Fact name="Billed because">{settlementWords(record.settlement)}</Fact>}
      {record.unpriced_classes.length > 0 && <Fact name="Without a price">{record.unpriced_classes.join(", ")}</Fact>}
      <Fact name="Price rows">
        {record.price_ids.length === 0 ? statedText(null) : record.price_ids.map((id) => <code key={id}>{id}</code>)}
      </Fact>
      <Fact name="Price book">{statedText(record.price_book)}</Fact>
      {record.price_flags.length > 0 && <Fact name="Notes">{record.price_flags.join(", ")}</Fact>}
      {record.reported_cost !== null && (
        <Fact name="Stated by the sender">
          <Money value={record.reported_cost} mode="exact" />
        </Fact>
      )}
      {record.correction !== null && (
        <Fact name={`Corrected, revision ${record.revision}`}>
          {record.correction.reason} ({record.correction.author})
        </Fact>
      )}
    </Facts>
  );
}

/** All tries of its request, the way it went. */
function Tries({ trace, span, select }: SpanDetailsProps) {
  const tries = trace.spans.filter(({ request }) => request !== undefined && request.id === span.request?.id);
  return (
    <section>
      <h3>Tries of this request</h3>
      <ol className="span-tries">
        {tries.map((one) => (
          <li key={one.id}>
            <button type="button" className="link" aria-current={one.id === span.id} onClick={() => select(one)}>
              {one.request?.number}. {one.model || one.name}
            </button>
            {one.request?.is_fallback && (
              <span className="chip chip-warn">
                fallback{one.fallbackReason !== undefined && `: ${one.fallbackReason}`}
              </span>
            )}
            <span className={isFailed(one) ? "chip chip-danger" : "chip"}>{one.errorType ?? one.status}</span>
            <span className="span-try-cost">
              {one.cost === null ? <Unknown why="no known price" /> : <Money value={one.cost} mode="unit" />}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function TimeSection({ span, trace, record }: { span: Span; trace: DrawnTrace; record: Call | undefined }) {
  const { scope } = useApp();
  const { durationMs } = span;
  const rate =
    record?.output_tokens != null && durationMs !== undefined && durationMs > 0
      ? (record.output_tokens / durationMs) * 1000
      : undefined;
  return (
    <Facts title="Time">
      <Fact name={`Began (${scope.tz})`}>
        {momentLabel(new Date(Date.parse(trace.started_at) + span.startMs).toISOString(), scope.tz)}
      </Fact>
      <Fact name="From the start">{formatDuration(span.startMs)}</Fact>
      <Fact name="Duration">{durationMs === undefined ? statedText(null) : formatDuration(durationMs)}</Fact>
      {span.queueMs !== undefined && <Fact name="Waited in a queue">{formatDuration(span.queueMs)}</Fact>}
      {span.ttftMs !== undefined && <Fact name="First token">{formatDuration(span.ttftMs)}</Fact>}
      {rate !== undefined && <Fact name="Output tokens per second">{formatCount(Math.round(rate))}</Fact>}
      {span.criticalMs > 0 && (
        <Fact name="On the critical path">
          {formatDuration(span.criticalMs)} ·{" "}
          {formatRatio(trace.duration_ms > 0 ? span.criticalMs / trace.duration_ms : null)}
        </Fact>
      )}
      {span.isOutsideParent && <Fact name="Note">began before its parent or ended after it</Fact>}
    </Facts>
  );
}

function UsageSection({ record }: { record: Call }) {
  const { usage } = record;
  if (record.input_tokens === null && record.output_tokens === null && record.usage_source === "missing") return null;
  return (
    <Facts title="Usage">
      <Fact name="Input tokens">{reportedCount(record.input_tokens)}</Fact>
      <Fact name="· uncached">{reportedCount(usage.input_uncached)}</Fact>
      <Fact name="· cache read">{reportedCount(usage.cache_read)}</Fact>
      {Object.entries(usage.cache_write).map(([name, count]) => (
        <Fact key={name} name={`· cache write, ${name}`}>
          {formatCount(count)}
        </Fact>
      ))}
      <Fact name="Output tokens">{reportedCount(record.output_tokens)}</Fact>
      <Fact name="· text">{reportedCount(usage.output_text)}</Fact>
      <Fact name="· reasoning">{reportedCount(usage.output_reasoning)}</Fact>
      {Object.entries(usage.other).map(([name, count]) => (
        <Fact key={name} name={`· ${name.replaceAll("_", " ")}`}>
          {formatCount(count)}
        </Fact>
      ))}
      <Fact name="Source">{`${record.usage_source}, ${record.usage_quality}`.replaceAll("_", " ")}</Fact>
    </Facts>
  );
}

function CallSection({ stored }: { stored: TraceSpanAnswer }) {
  const { cache, record } = stored;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ["Provider", record.provider],
    ["Model asked for", record.model_requested],
    ["Model that answered", record.model_resolved],
    ["Host", [record.host_provider, record.region].filter(Boolean).join(" · ") || null],
    ["Tier", record.service_tier],
    ["Operation", record.operation],
    ["Error", record.error_type],
    ["HTTP status", stored.http_status],
    ["Finished because", stored.finish_reason],
    ["Agent", stored.agent_role],
    ["Tool", stored.tool_name],
    ["Stands in for", stored.fallback_from],
    [
      "Cache",
      cache === null
        ? null
        : `${cache.kind.replaceAll("_", " ")}${cache.hit === null ? "" : cache.hit ? ", hit" : ", missed"}`,
    ],
    ["Saved by the cache", cache?.saved_cost == null ? null : <Money key="s" value={cache.saved_cost} mode="exact" />],
    ["Task", record.task_id],
    ["Team", record.team],
    ["Environment", record.environment],
    ["Came as", `${record.signal}, ${record.dialect.replaceAll("_", " ")}`],
    ...Object.entries(record.tags).map(([name, value]) => [`Tag ${name}`, value] as const),
  ];
  return (
    <Facts title="Span">
      {facts.map(([name, value]) =>
        value === null || value === "" ? null : (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ),
      )}
    </Facts>
  );
}

/** Onwards, with what this span was as filters. */
function Links({ record }: { record: Call }) {
  const model = record.model_resolved ?? record.model_requested;
  const { workflow } = record;
  const is = (dimension: "workflow" | "model_resolved", value: string) => ({
    dimension,
    op: "eq" as const,
    values: [value],
  });
  return (
    <section>
      <h3>Onwards</h3>
      <p className="span-links">
        {record.trace_id !== null && (
          <PageLink
            to="/calls"
            patch={{ sel: `trace:${record.trace_id.replaceAll("-", "")}/${record.event_id}`, tab: "all" }}
            className="link"
          >
            This call in the ledger
          </PageLink>
        )}
        {model !== null && (
          <PageLink to="/explore" patch={{ f: [is("model_resolved", model)], by: ["workflow"] }} className="link">
            Spend of {model}
          </PageLink>
        )}
        {model !== null && (
          <PageLink to="/settings" patch={{ tab: "prices", q: priceSearchOf(record, model) }} className="link">
            Prices of {model}
          </PageLink>
        )}
        {workflow !== null && (
          <PageLink to="/graph" patch={{ f: [is("workflow", workflow)] }} className="link">
            Graph of {workflow}
          </PageLink>
        )}
        {workflow !== null && (
          <PageLink to="/explore" patch={{ f: [is("workflow", workflow)], by: ["step"] }} className="link">
            Steps of {workflow}
          </PageLink>
        )}
      </p>
      <div className="row call-ids">
        <code>{record.event_id}</code>
        <CopyButton text={record.event_id} label="Copy id" />
      </div>
    </section>
  );
}

/** The rows of the price book that it may have been priced by. */
const priceSearchOf = ({ provider }: Call, model: string): string | undefined =>
  writePriceSearch({ model, provider: provider ?? "", tier: "", source: "" });
