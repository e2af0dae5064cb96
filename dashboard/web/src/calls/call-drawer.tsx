import type { Call } from "../../../contract/calls.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Fact, Facts, reportedCount, statedText } from "../components/facts.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { formatCount, formatDuration } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { momentLabel } from "../time/labels.ts";
import { CallStatements } from "./call-statements.tsx";
import { CallText } from "./call-text.tsx";
import { useCall } from "./calls-queries.ts";

/** Everything the ledger says of one call: what it used, what it cost and by which prices. */
export function CallDrawer({ id, close }: { id: string; close: () => void }) {
  const { scope } = useApp();
  const call = useCall(scope, id);
  return (
    <Dialog title="Call" shape="drawer" close={close}>
      {call === undefined && <p role="status">Loading …</p>}
      {call === null && <p>There is no call of the id {id} in this project.</p>}
      {call != null && <CallFacts call={call} tz={scope.tz} />}
    </Dialog>
  );
}

function CallFacts({ call, tz }: { call: Call; tz: string }) {
  return (
    <div className="call-facts" data-figure="call">
      <p className="call-head">
        <strong>{call.model_resolved ?? call.model_requested ?? "no model named"}</strong>
        <span className={call.status === "ok" ? "chip" : "chip chip-danger"}>{call.status}</span>
        {!call.is_billable && <span className="chip chip-warn">not billed: {call.settlement ?? call.kind}</span>}
      </p>
      <CostFacts call={call} />
      <Facts title="Usage">
        <Fact name="Input tokens">{reportedCount(call.input_tokens)}</Fact>
        <Fact name="· uncached">{reportedCount(call.usage.input_uncached)}</Fact>
        <Fact name="· cache read">{reportedCount(call.usage.cache_read)}</Fact>
        {Object.entries(call.usage.cache_write).map(([name, count]) => (
          <Fact key={name} name={`· cache write, ${name}`}>
            {formatCount(count)}
          </Fact>
        ))}
        <Fact name="Output tokens">{reportedCount(call.output_tokens)}</Fact>
        <Fact name="· text">{reportedCount(call.usage.output_text)}</Fact>
        <Fact name="· reasoning">{reportedCount(call.usage.output_reasoning)}</Fact>
        {Object.entries(call.usage.other).map(([name, count]) => (
          <Fact key={name} name={`· ${name.replaceAll("_", " ")}`}>
            {formatCount(count)}
          </Fact>
        ))}
        <Fact name="Source">{`${call.usage_source}, ${call.usage_quality}`}</Fact>
        {call.usage_convention !== null && <Fact name="Convention">{call.usage_convention}</Fact>}
      </Facts>
      <Facts title="Call">
        <Fact name={`Time (${tz})`}>{momentLabel(call.ts, tz)}</Fact>
        <Fact name="Provider">{statedText(call.provider)}</Fact>
        <Fact name="Model asked for">{statedText(call.model_requested)}</Fact>
        <Fact name="Duration">{call.duration_ms === null ? statedText(null) : formatDuration(call.duration_ms)}</Fact>
        <Fact name="First token">{call.ttft_ms === null ? statedText(null) : formatDuration(call.ttft_ms)}</Fact>
        {call.error_type !== null && <Fact name="Error">{call.error_type}</Fact>}
        <Fact name="Workflow, step">{statedText([call.workflow, call.step].filter(Boolean).join(" · ") || null)}</Fact>
        <Fact name="Task">{statedText(call.task_id)}</Fact>
        <Fact name="Team">{statedText(call.team)}</Fact>
        <Fact name="Environment">{statedText(call.environment)}</Fact>
        {Object.entries(call.tags).map(([name, value]) => (
          <Fact key={name} name={`Tag ${name}`}>
            {value}
          </Fact>
        ))}
        <Fact name="Came as">{`${call.signal}, ${call.dialect}`}</Fact>
      </Facts>
      <CallStatements eventId={call.event_id} />
      <CallText eventId={call.event_id} />
      <div className="row call-ids">
        <code>{call.event_id}</code>
        <CopyButton text={call.event_id} label="Copy id" />
        {call.trace_id !== null && (
          <>
            <PageLink
              to={`/traces/${call.trace_id.replaceAll("-", "")}`}
              patch={{ span: call.event_id, tab: "details" }}
              className="link"
            >
              In its trace
            </PageLink>
            <PageLink to="/calls" patch={{ sel: `trace:${call.trace_id.replaceAll("-", "")}` }} className="link">
              Calls of its trace
            </PageLink>
          </>
        )}
      </div>
    </div>
  );
}

const lineNames = {
  input: "Input",
  cache_read: "Cache read",
  cache_write: "Cache write",
  output: "Output",
  other: "Other",
};

function CostFacts({ call }: { call: Call }) {
  const lines = Object.entries(lineNames) as [keyof typeof lineNames, string][];
  return (
    <Facts title="Cost">
      {lines.map(([key, name]) =>
        call.cost_lines[key] === null ? null : (
          <Fact key={key} name={name}>
            <Money value={call.cost_lines[key]} mode="exact" />
          </Fact>
        ),
      )}
      <Fact name="Cost" isSum>
        <span data-figure="call-cost">
          {call.cost === null ? (
            <Unknown why={call.unpriced_reason ?? "no known price"} />
          ) : (
            <Money value={call.cost} mode="exact" isAtLeast={call.price_status.startsWith("partly")} />
          )}
        </span>
      </Fact>
      {call.cost_list !== null && call.cost_list !== call.cost && (
        <Fact name="At list prices">
          <Money value={call.cost_list} mode="exact" />
        </Fact>
      )}
      {call.reported_cost !== null && (
        <Fact name="Stated by the sender">
          <Money value={call.reported_cost} mode="exact" />
        </Fact>
      )}
      {call.cost_excluded !== null && (
        <Fact name="Would have cost">
          <Money value={call.cost_excluded} mode="exact" />
        </Fact>
      )}
      <Fact name="Status">
        {call.price_status.replaceAll("_", " ")}
        {call.unpriced_reason !== null && `: ${call.unpriced_reason.replaceAll("_", " ")}`}
      </Fact>
      {call.unpriced_classes.length > 0 && <Fact name="Without a price">{call.unpriced_classes.join(", ")}</Fact>}
      <Fact name="Prices">
        {call.price_ids.length === 0 ? statedText(null) : call.price_ids.map((id) => <code key={id}>{id}</code>)}
      </Fact>
      {call.price_flags.length > 0 && <Fact name="Notes">{call.price_flags.join(", ").replaceAll("_", " ")}</Fact>}
      <Fact name="Price book">{statedText(call.price_book)}</Fact>
      {call.correction !== null && (
        <Fact name={`Corrected, revision ${call.revision}`}>
          {call.correction.reason} ({call.correction.author})
        </Fact>
      )}
    </Facts>
  );
}
