import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { applyRepricingEndpoint, cancelRepricingEndpoint, RepricingJson } from "../../../contract/repricing.ts";
import { ask } from "../api/ask.ts";
import { Dialog } from "../components/dialog.tsx";
import { Fact } from "../components/facts.tsx";
import { Money } from "../components/money.tsx";
import { SignedMoney } from "../components/signed-money.tsx";
import type { Who } from "../components/who-fields.tsx";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { instantLabel, rangeLabel } from "../time/labels.ts";
import { ChangeForm } from "./change-form.tsx";
import { JobBreakdowns } from "./job-breakdowns.tsx";
import { scopeWords } from "./job-scope.ts";
import { repricingQuery } from "./settings-queries.ts";
import { StateChip } from "./state-chip.tsx";
import { unstoppable, useChange } from "./use-change.ts";

interface JobDrawerProps {
  readonly id: string;
  readonly close: () => void;
}

/** One re-pricing: what it would change or changed, and the decision about it. */
export function JobDrawer({ id, close }: JobDrawerProps) {
  const { scope, state } = useApp();
  const { data: job, error } = useQuery(repricingQuery(scope, id));
  return (
    <Dialog title="Re-pricing" shape="drawer" close={close}>
      <div className="call-facts" data-figure="repricing" data-state={job?.state}>
        {error !== null && <p role="alert">{error.message}</p>}
        {job === undefined && error === null && <p role="status">Loading …</p>}
        {job !== undefined && (
          <>
            <p className="row">
              <StateChip state={job.state} />
              <code>{job.id}</code>
            </p>
            <p className="note">
              {job.author}, {instantLabel(job.requested_at, state.tz)}: {job.reason}
              {job.apply !== null && `. Applied by ${job.apply.author}: ${job.apply.reason}`}
            </p>
            <JobFacts job={job} tz={state.tz} />
            {job.refusal !== null && <p role="alert">{job.refusal.message}</p>}
            <Decision key={job.state} job={job} />
            <JobBreakdowns job={job} />
          </>
        )}
      </div>
    </Dialog>
  );
}

function JobFacts({ job, tz }: { job: RepricingJson; tz: string }) {
  const { preview, applied } = job;
  return (
    <dl className="fact-list">
      <Fact name="Calls of">{rangeLabel(job.range.from, job.range.to, tz)}</Fact>
      <Fact name="Narrowed to">{scopeWords(job.scope)}</Fact>
      <Fact name="Closed months">
        {job.closed_months === "refuse" ? "refuse" : "leave them, book the difference now"}
      </Fact>
      {preview !== null && (
        <>
          <Fact name="Calls that change">
            {formatCount(preview.changed)} of {formatCount(preview.calls)}
          </Fact>
          <Fact name="Without a price">
            {formatCount(preview.unpriced_before)} → {formatCount(preview.unpriced_after)}
          </Fact>
          <Fact name="Known cost before">
            <Money value={preview.before} mode="exact" />
          </Fact>
          <Fact name="After">
            <Money value={preview.after} mode="exact" />
          </Fact>
          <Fact name="Difference">
            <SignedMoney amount={preview.difference} />
          </Fact>
          {preview.adjustments.rows > 0 && (
            <Fact name="Booked now for closed months">
              <SignedMoney amount={preview.adjustments.amount} />
            </Fact>
          )}
        </>
      )}
      {applied !== null && (
        <Fact name="Applied">
          {instantLabel(applied.at, tz)}: {formatPlural(applied.corrected, "call")} corrected
        </Fact>
      )}
    </dl>
  );
}

type Deed = "apply" | "cancel";
const open: readonly RepricingJson["state"][] = ["requested", "previewing", "previewed"];

/** What can be done with it now: apply what was shown, or give it up. */
function Decision({ job: { id, state } }: { job: RepricingJson }) {
  const { scope } = useApp();
  const [deed, setDeed] = useState<Deed>();
  const change = useChange((who: Who) =>
    ask<typeof applyRepricingEndpoint | typeof cancelRepricingEndpoint>(
      `/repricings/${encodeURIComponent(id)}/${deed ?? "cancel"}`,
      {
        query: {},
        body: { project: scope.project, ...who },
        signal: unstoppable(),
      },
    ),
  );
  if (state === "applying") return <p role="status">It is being applied …</p>;
  if (!open.includes(state)) return null;
  if (deed !== undefined) {
    const label = deed === "apply" ? "Apply as shown" : "Give it up";
    return (
      <ChangeForm label={label} change={change} send={change.mutate}>
        <p>
          {deed === "apply"
            ? "Calls are corrected in the ledger, just as shown here. The old figures can still be asked for (as_of)."
            : "Nothing was changed and nothing will be."}
        </p>
      </ChangeForm>
    );
  }
  return (
    <div className="row">
      {state === "previewed" ? (
        <button type="button" className="button" onClick={() => setDeed("apply")}>
          Apply
        </button>
      ) : (
        <p role="status">Working out the difference …</p>
      )}
      <button type="button" className="button button-quiet" onClick={() => setDeed("cancel")}>
        Cancel it
      </button>
    </div>
  );
}
