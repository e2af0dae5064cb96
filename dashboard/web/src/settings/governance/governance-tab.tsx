import type { GovernanceJson, governanceEndpoint } from "../../../../contract/governance.ts";
import { ask } from "../../api/ask.ts";
import { figureQuery, type Scope } from "../../api/queries.ts";
import { Fact } from "../../components/facts.tsx";
import { Panel } from "../../components/panel.tsx";
import { formatCount } from "../../format/format-number.ts";
import { qualityQuery } from "../../quality/quality-queries.ts";
import { useApp } from "../../shell/app-context.ts";
import { PageLink } from "../../shell/page-link.tsx";
import { instantLabel } from "../../time/labels.ts";
import { Based } from "../based.tsx";
import { GovernanceForm } from "./governance-form.tsx";

function governanceQuery(scope: Scope) {
  const query = { project: scope.project };
  const answer = (signal: AbortSignal) => ask<typeof governanceEndpoint>("/governance", { query, signal });
  return figureQuery({ scope, name: "governance", asked: query, answer });
}

/** What calls may use and what a task may cost; and what was done all the same. */
export const GovernanceTab = ({ scope }: { scope: Scope }) => (
  <>
    <Panel
      title="Against policy in this range"
      name="policy-breaches"
      source={qualityQuery(scope)}
      size="block"
      span={12}
      contentHeight={110}
    >
      {({ sections }) => (
        <dl className="fact-list settings-facts">
          {sections
            .filter(({ id }) => id.startsWith("policy_"))
            .map(({ id, title, calls }) => (
              <Fact key={id} name={title}>
                {calls === 0 ? (
                  "none found"
                ) : (
                  <PageLink to="/quality" patch={{ sel: `check:${id}` }} className="link">
                    {formatCount(calls)} {id === "policy_task_cost" ? "tasks" : "calls"}
                  </PageLink>
                )}
              </Fact>
            ))}
        </dl>
      )}
    </Panel>
    <Panel
      title="What is allowed"
      name="governance"
      source={governanceQuery(scope)}
      size="block"
      span={12}
      contentHeight={420}
    >
      {(stated) => (
        <>
          <Stated stated={stated} />
          <Based current={stated}>
            {(base, renew) => <GovernanceForm key={base.version} stated={base} renew={renew} />}
          </Based>
        </>
      )}
    </Panel>
  </>
);

function Stated({ stated: { version, author, reason, changed_at, text_capture } }: { stated: GovernanceJson }) {
  const { state } = useApp();
  return (
    <>
      <p className="note" data-figure="governance-stated">
        {version === 0 || changed_at === null
          ? "Nothing is forbidden yet."
          : `Version ${version} by ${author}, ${instantLabel(changed_at, state.tz)}: ${reason}`}
      </p>
      <p className="note">Nothing is blocked: what breaks it is found and shown.</p>
      <p className="note" data-figure="text-capture">
        Prompts and answers:{" "}
        {text_capture === "off"
          ? "not kept (OUTLAY_TEXT is off)."
          : "kept without what is personal (OUTLAY_TEXT=redacted), and each reading is written down."}
      </p>
    </>
  );
}
