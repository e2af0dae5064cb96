import { useNavigate } from "@tanstack/react-router";
import type { z } from "zod";
import type { failureTaxEndpoint } from "../../../contract/measures.ts";
import { type Bar, Bars } from "../charts/bars.tsx";
import { Money } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { onlyFilter } from "../filters/filter-words.ts";
import { sumDecimals } from "../format/decimal.ts";
import { entityName } from "../format/dimension-names.ts";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { frameOf } from "../state/use-url-state.ts";
import { failureTaxQuery } from "../tasks/tasks-queries.ts";
import { OverTimePanel } from "./over-time-panel.tsx";
import { RulesPanel } from "./rules-panel.tsx";
import { stepKindsQuery } from "./workflow-queries.ts";

/** What a success of this workflow costs over time, and what the money went into. */
export const EconomicsTab = ({ workflow }: { workflow: string }) => (
  <>
    <OverTimePanel workflow={workflow} figure="cpst" />
    <OverTimePanel workflow={workflow} figure="success" />
    <DecompositionPanel workflow={workflow} />
    <StepKindsPanel workflow={workflow} />
    <RulesPanel workflow={workflow} />
  </>
);

type Tax = z.infer<(typeof failureTaxEndpoint)["response"]>["groups"][number];

/** Spend of the range, taken apart: no call is in two of the parts. */
function DecompositionPanel({ workflow }: { workflow: string }) {
  const { scope } = useApp();
  return (
    <Panel
      title="What the spend went into"
      name="decomposition"
      source={failureTaxQuery(scope, ["workflow"], [])}
      size="block"
      span={6}
      contentHeight={150}
      isEmpty={({ groups }) => !groups.some(({ group }) => group[0] === workflow)}
      empty={<p>No calls of it in this range.</p>}
    >
      {({ groups }) => {
        const tax = groups.find(({ group }) => group[0] === workflow);
        return tax === undefined ? null : <Decomposition tax={tax} />;
      }}
    </Panel>
  );
}

function Decomposition({ tax }: { tax: Tax }) {
  const { spend, unpriced_calls: unpriced, calls } = tax;
  if (spend === null) return <p className="empty">None of its {formatCount(calls.all)} calls has a known price.</p>;
  const rest = sumDecimals([spend, `-${tax.tax}`]) ?? "0";
  const parts = [
    {
      key: "rest",
      name: "All other attempts",
      amount: rest,
      note: "Of tasks that succeeded or are not judged yet, neither repeated nor cancelled",
      meaning: "good",
    },
    {
      key: "failed",
      name: "Failed tasks",
      amount: tax.failed_tasks,
      note: "Calls of tasks that failed or were abandoned",
      meaning: "bad",
    },
    {
      key: "superseded",
      name: "Repeated attempts",
      amount: tax.superseded,
      note: "Attempts that another one took the place of",
      meaning: "bad",
    },
    {
      key: "cancelled",
      name: "Cancelled streams",
      amount: tax.cancelled,
      note: "Streams that were cut off",
      meaning: "bad",
    },
  ] as const;
  const bars = parts.map(
    ({ key, name, amount, note, meaning }): Bar => ({
      key,
      name,
      note,
      meaning,
      size: Number(amount),
      value: (
        <>
          <Money value={amount} isAtLeast={unpriced > 0} />{" "}
          <span className="bar-share">{Number(spend) === 0 ? "" : formatRatio(Number(amount) / Number(spend))}</span>
        </>
      ),
    }),
  );
  return (
    <div data-figure="decomposition">
      <Bars label="Parts of the spend" bars={bars} />
      <p className="note">
        Together <Money value={spend} isAtLeast={unpriced > 0} />, by the calls of the range.
      </p>
    </div>
  );
}

/** The same spend by the kind of step: models, tools, evaluators, guardrails. */
function StepKindsPanel({ workflow }: { workflow: string }) {
  const { scope, state } = useApp();
  const navigate = useNavigate();
  return (
    <Panel
      title="By kind of step"
      name="step-kinds"
      source={stepKindsQuery(scope, workflow)}
      size="block"
      span={6}
      contentHeight={150}
      isEmpty={({ table }) => table.every(({ group: [kind = ""] }) => kind === "")}
      empty={<p>No call says what kind of step it is: model, tool, evaluator, guardrail.</p>}
    >
      {({ table, totals }) => (
        <Bars
          label="Spend by kind of step"
          bars={table.map(({ group: [kind = ""], values }): Bar => {
            const spend = values.spend === null || values.spend === undefined ? null : String(values.spend);
            const whole = Number(totals.spend ?? 0);
            const f = [onlyFilter("workflow", workflow), onlyFilter("step_kind", kind)];
            return {
              key: kind,
              name: entityName(kind, "step_kind"),
              size: Number(spend ?? 0),
              open: () => void navigate({ to: "/explore", search: { ...frameOf(state), f, by: ["step"] } as never }),
              value: (
                <>
                  <Money value={spend} isAtLeast={Number(values.unpriced_calls ?? 0) > 0} />{" "}
                  <span className="bar-share">
                    {whole === 0 || spend === null ? "" : formatRatio(Number(spend) / whole)}
                  </span>
                </>
              ),
            };
          })}
        />
      )}
    </Panel>
  );
}
