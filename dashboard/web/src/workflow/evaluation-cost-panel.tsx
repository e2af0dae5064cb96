import { useQuery } from "@tanstack/react-query";
import { Fact } from "../components/facts.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { onlyFilter } from "../filters/filter-words.ts";
import { entityName } from "../format/dimension-names.ts";
import { formatPlural, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { judgeSpend } from "../trust/judge.ts";
import { evaluationCostQuery, evaluatorFilter } from "./outcomes-queries.ts";
import { stepKindsQuery } from "./workflow-queries.ts";

/** What the steps that evaluate cost, and which part of the workflow's spend that is. */
export function EvaluationCostPanel({ workflow }: { workflow: string }) {
  const { scope } = useApp();
  const whole = useQuery(stepKindsQuery(scope, workflow)).data?.totals.spend;
  const f = [onlyFilter("workflow", workflow), evaluatorFilter];
  return (
    <Panel
      title="Cost of evaluation"
      name="evaluation-cost"
      more={{ to: "/explore", patch: { f, by: ["step"] } }}
      source={evaluationCostQuery(scope, workflow)}
      size="block"
      span={4}
      contentHeight={180}
      isEmpty={({ coverage }) => coverage.calls === 0}
      empty={<p>No call of it names its step an evaluator (step kind).</p>}
    >
      {({ table, other, totals, coverage }) => {
        const spend = asText(totals.spend);
        const judged = judgeSpend(spend, coverage);
        return (
          <>
            <dl className="fact-list" data-figure="evaluation-cost">
              {table.map(({ group: [step = ""], values }) => (
                <Fact key={step} name={entityName(step, "step")}>
                  <PageLink to="/calls" patch={{ f: [...f, onlyFilter("step", step)] }} className="link">
                    {formatPlural(Number(values.calls ?? 0), "call")}
                  </PageLink>{" "}
                  <Amount spend={asText(values.spend)} unpriced={Number(values.unpriced_calls ?? 0)} />
                </Fact>
              ))}
              {other !== null && (
                <Fact name={formatPlural(other.groups, "other step")}>
                  <Amount spend={asText(other.values.spend)} unpriced={Number(other.values.unpriced_calls ?? 0)} />
                </Fact>
              )}
              <Fact name="Evaluation" isSum>
                {judged === "unknown" ? (
                  <Unknown why="no known price" />
                ) : (
                  <Money value={spend} isAtLeast={judged === "at-least"} />
                )}
              </Fact>
            </dl>
            {spend !== null && Number(whole ?? 0) > 0 && (
              <p className="note">
                {formatRatio(Number(spend) / Number(whole))} of what the workflow spent in the range.
              </p>
            )}
          </>
        );
      }}
    </Panel>
  );
}

const asText = (value: string | number | null | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

const Amount = ({ spend, unpriced }: { spend: string | null; unpriced: number }) =>
  spend === null ? <Unknown why="no known price" /> : <Money value={spend} isAtLeast={unpriced > 0} />;
