import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type {
  applyRepricingEndpoint,
  RepricingJson,
  repricingEndpoint,
  requestRepricingEndpoint,
} from "../../../contract/repricing.ts";
import { ask } from "../api/ask.ts";
import { Fact } from "../components/facts.tsx";
import { Money } from "../components/money.tsx";
import type { Who } from "../components/who-fields.tsx";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { rangeLabel } from "../time/labels.ts";

interface RepriceStepsProps {
  readonly model: string;
  readonly who: Who;
  readonly close: () => void;
}

const POLL_MS = 700;
const REQUEST_MS = 30_000;
const openStates: readonly RepricingJson["state"][] = ["requested", "previewing", "applying"];

/** Earlier calls keep their price until somebody has seen the difference and agreed to it: dry run, then apply. */
export function RepriceSteps({ model, who, close }: RepriceStepsProps) {
  const { scope } = useApp();
  const { project, from, to, tz } = scope;
  const [id, setId] = useState<string>();
  const asking = useMutation({
    mutationFn: () =>
      ask<typeof requestRepricingEndpoint>("/repricings", {
        query: {},
        body: { project, range: { from, to }, tz, scope: { models: [model] }, ...who },
        signal: AbortSignal.timeout(REQUEST_MS),
      }),
    onSuccess: (job) => setId(job.id),
  });
  const job = useRepricing(project, id);
  const applying = useMutation({
    mutationFn: () =>
      ask<typeof applyRepricingEndpoint>(`/repricings/${id}/apply`, {
        query: {},
        body: { project, ...who },
        signal: AbortSignal.timeout(REQUEST_MS),
      }),
    onSuccess: () => job.refetch(),
  });
  const error = asking.error ?? applying.error ?? job.error;
  return (
    <div className="change-form" data-figure="reprice" data-state={job.data?.state}>
      {id === undefined && (
        <>
          <p>
            Calls of {rangeLabel(from, to, tz)} keep their unknown cost until they are priced again. A dry run shows the
            difference first.
          </p>
          <button type="button" className="button" disabled={asking.isPending} onClick={() => asking.mutate()}>
            Show the difference
          </button>
        </>
      )}
      {id !== undefined && <Progress job={job.data} />}
      {job.data?.state === "previewed" && (
        <div className="row">
          <button type="button" className="button" disabled={applying.isPending} onClick={() => applying.mutate()}>
            Apply
          </button>
          <button type="button" className="button button-quiet" onClick={close}>
            Leave it
          </button>
        </div>
      )}
      {job.data?.state === "applied" && (
        <button type="button" className="button" onClick={close}>
          Done
        </button>
      )}
      {error !== null && (
        <p className="failure-cause" role="alert">
          {error.message}
        </p>
      )}
    </div>
  );
}

/** The job as it stands, asked for until nothing more will happen by itself. */
function useRepricing(project: string, id: string | undefined) {
  return useQuery({
    queryKey: ["repricing", project, id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => ask<typeof repricingEndpoint>(`/repricings/${id}`, { query: { project }, signal }),
    refetchInterval: ({ state }) =>
      state.data === undefined || openStates.includes(state.data.state) ? POLL_MS : (false as const),
  });
}

function Progress({ job }: { job: RepricingJson | undefined }) {
  if (job === undefined || job.state === "requested" || job.state === "previewing")
    return <p role="status">Working out the difference …</p>;
  if (job.refusal !== null) return <p role="alert">{job.refusal.message}</p>;
  if (job.applied !== null) {
    return (
      <p role="status">
        {formatPlural(job.applied.corrected, "call")} corrected, <Money value={job.applied.difference} mode="exact" />{" "}
        more spend. The old figures can still be asked for (as_of).
      </p>
    );
  }
  if (job.preview === null) return null;
  const { before, after, difference, changed, calls, unpriced_before, unpriced_after } = job.preview;
  return (
    <dl className="fact-list">
      <Fact name="Calls that change">
        {formatCount(changed)} of {formatCount(calls)}
      </Fact>
      <Fact name="Without a price">
        {formatCount(unpriced_before)} → {formatCount(unpriced_after)}
      </Fact>
      <Fact name="Known cost before">
        <Money value={before} mode="exact" />
      </Fact>
      <Fact name="After">
        <Money value={after} mode="exact" />
      </Fact>
      <Fact name="Difference">
        <Money value={difference} mode="exact" />
      </Fact>
      {job.state === "applying" && <Fact name="State">applying …</Fact>}
    </dl>
  );
}
