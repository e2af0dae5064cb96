import type { ReactNode } from "react";
import type { Call } from "../../../contract/calls.ts";
import type { TraceAnswer, TraceSpan } from "../../../contract/traces.ts";
import { CallStatements } from "../calls/call-statements.tsx";
import { CallText } from "../calls/call-text.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { Fact, Facts, reportedCount, statedText } from "../components/facts.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { formatMoney } from "../format/format-money.ts";
import { formatCount, formatDuration, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { momentLabel } from "../time/labels.ts";
import { costTerms } from "./cost-formula.ts";
import { settlementWords } from "./settlement-words.ts";
import { kindName } from "./span-icon.tsx";
import { kindOf, modelOf } from "./span-kind.ts";
import { isFailed } from "./span-rows.ts";

interface SpanDetailsProps {
  readonly trace: TraceAnswer;
  readonly span: TraceSpan;
  /** Shows another span of the trace. */
  readonly select: (span: TraceSpan) => void;
}

/** Everything known of one span: what it was, what it cost and why, and where to read on. */
export function SpanDetails({ trace, span, select }: SpanDetailsProps) {
  const { record } = span;
  return (
    <div className="call-facts" data-figure="span-details">
      <p className="call-head">
        <strong>{span.name}</strong>
        <span className="chip">{kindName(kindOf(span))}</span>
        {record !== null && <span className={isFailed(span) ? "chip chip-danger" : "chip"}>{record.status}</span>}
        {span.is_on_critical_path && <span className="chip">critical path</span>}
      </p>
      {record === null ? (
        <p className="note">
          Other spans name this one as their parent, and nobody sent it. Its children stand below it.
        </p>
      ) : (
        <CostSection span={span} record={record} />
      )}
      {span.request !== null && span.request.tries > 1 && <Tries trace={trace} span={span} select={select} />}
      <TimeSection span={span} trace={trace} />
      {record !== null && <UsageSection record={record} />}
      {record !== null && <CallSection span={span} record={record} />}
      {record !== null && <CallStatements eventId={record.event_id} />}
      {record?.is_billable === true && <CallText key={record.event_id} eventId={record.event_id} />}
      {record !== null && <Links record={record} />}
      <details className="span-raw">
        <summary>As stored</summary>
        <pre>{JSON.stringify({ ...span, record }, undefined, 2)}</pre>
      </details>
    </div>
  );
}

function CostSection({ span, record }: { span: TraceSpan; record: Call }) {
  const { coverage, cost: total } = span.cumulative;
  if (!record.is_billable) {
    const isPartial = coverage.unpriced_calls + coverage.partly_priced_calls > 0;
    return (
      <Facts title="Cost">
        <Fact name="Own">not billed{record.settlement !== null && `: ${settlementWords(record.settlement)}`}</Fact>
        {record.settled_by !== null && <Fact name="Billed in its place">{<code>{record.settled_by}</code>}</Fact>}
        <Fact name={`Σ of ${formatCount(coverage.calls)} billed calls below`} isSum>
          {coverage.calls === 0 ? "nothing is billed" : <Money value={total} mode="exact" isAtLeast={isPartial} />}
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
  const tries = trace.spans.filter(({ request }) => request !== null && request.id === span.request?.id);
  return (
    <section>
      <h3>Tries of this request</h3>
      <ol className="span-tries">
        {tries.map((one) => (
          <li key={one.id}>
            <button type="button" className="link" aria-current={one.id === span.id} onClick={() => select(one)}>
              {one.request?.number}. {modelOf(one) || one.name}
            </button>
            {one.request?.is_fallback && (
              <span className="chip chip-warn">
                fallback{one.fallback_reason !== null && `: ${one.fallback_reason}`}
              </span>
            )}
            <span className={isFailed(one) ? "chip chip-danger" : "chip"}>
              {one.record?.error_type ?? one.record?.status}
            </span>
            <span className="span-try-cost">
              {one.cost === null ? <Unknown why="no known price" /> : <Money value={one.cost} mode="unit" />}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function TimeSection({ span, trace }: { span: TraceSpan; trace: TraceAnswer }) {
  const { scope } = useApp();
  const { record, duration_ms: durationMs } = span;
  const rate =
    record?.output_tokens != null && durationMs !== null && durationMs > 0
      ? (record.output_tokens / durationMs) * 1000
      : undefined;
  return (
    <Facts title="Time">
      {record !== null && <Fact name={`Began (${scope.tz})`}>{momentLabel(record.ts, scope.tz)}</Fact>}
      <Fact name="From the start">{formatDuration(span.start_offset_ms)}</Fact>
      <Fact name="Duration">{durationMs === null ? statedText(null) : formatDuration(durationMs)}</Fact>
      {span.queue_ms !== null && <Fact name="Waited in a queue">{formatDuration(span.queue_ms)}</Fact>}
      {record?.ttft_ms != null && <Fact name="First token">{formatDuration(record.ttft_ms)}</Fact>}
      {rate !== undefined && <Fact name="Output tokens per second">{formatCount(Math.round(rate))}</Fact>}
      {span.critical_ms > 0 && (
        <Fact name="On the critical path">
          {formatDuration(span.critical_ms)} ·{" "}
          {formatRatio(trace.duration_ms > 0 ? span.critical_ms / trace.duration_ms : null)}
        </Fact>
      )}
      {span.is_outside_parent && <Fact name="Note">began before its parent or ended after it</Fact>}
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

function CallSection({ span, record }: { span: TraceSpan; record: Call }) {
  const { cache } = span;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ["Provider", record.provider],
    ["Model asked for", record.model_requested],
    ["Model that answered", record.model_resolved],
    ["Host", [record.host_provider, record.region].filter(Boolean).join(" · ") || null],
    ["Tier", record.service_tier],
    ["Operation", record.operation],
    ["Error", record.error_type],
    ["HTTP status", span.http_status],
    ["Finished because", span.finish_reason],
    ["Agent", span.agent_role],
    ["Tool", span.tool_name],
    ["Stands in for", span.fallback_from],
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
