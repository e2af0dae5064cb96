import type { OutcomesBreakdown } from "../../../contract/outcomes-breakdown.ts";
import { Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { formatCount, formatPlural, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { EvaluationCostPanel } from "./evaluation-cost-panel.tsx";
import { judgeName } from "./judge-names.ts";
import { breakdownQuery } from "./outcomes-queries.ts";

/** How good results are by score and criteria, how far judges agree, and what judging costs. */
export const QualityTab = ({ workflow }: { workflow: string }) => (
  <>
    <ScoresPanel workflow={workflow} />
    <EvaluationCostPanel workflow={workflow} />
    <AgreementPanel workflow={workflow} />
  </>
);

type Score = OutcomesBreakdown["scores"][number];
type Agreement = OutcomesBreakdown["agreement"][number];

function ScoresPanel({ workflow }: { workflow: string }) {
  const { scope } = useApp();
  return (
    <Panel
      title="Scores"
      name="scores"
      source={breakdownQuery(scope, workflow)}
      size="block"
      span={8}
      contentHeight={180}
      isEmpty={({ scores }) => scores.length === 0}
      empty={<p>No judgement of its tasks states a score.</p>}
    >
      {({ scores, scores_omitted }) => (
        <>
          <Table
            caption="Scores by criteria and judge"
            columns={scoreColumns}
            rows={scores}
            rowKey={({ criteria, source, evaluator }) => JSON.stringify([criteria, source, evaluator])}
            narrow="cards"
          />
          <div className="row table-foot">
            <p className="note">
              From 0 to 1, higher is better; of each task the latest score.
              {scores_omitted > 0 && ` ${formatPlural(scores_omitted, "row")} with fewer tasks not shown.`}
            </p>
            <TableExport name="scores" columns={scoreColumns} rows={scores} />
          </div>
        </>
      )}
    </Panel>
  );
}

const formatScore = (score: number): string => String(Number(score.toFixed(3)));

const scoreColumn = (id: string, name: string, read: (score: Score) => number): Column<Score> => ({
  id,
  header: name,
  label: name,
  align: "right",
  text: (score) => String(read(score)),
  cell: (score) => <data value={read(score)}>{formatScore(read(score))}</data>,
});

const scoreColumns: Column<Score>[] = [
  {
    id: "criteria",
    header: "Criteria",
    label: "Criteria",
    text: ({ criteria }) => criteria,
    cell: ({ criteria }) => (criteria === "" ? <span className="unknown">None named</span> : criteria),
  },
  { id: "judge", header: "Judge", label: "Judge", text: judgeName, cell: judgeName },
  { ...scoreColumn("tasks", "Tasks", ({ tasks }) => tasks), cell: ({ tasks }) => formatCount(tasks) },
  {
    ...scoreColumn("mean", "Mean", ({ mean }) => mean),
    cell: ({ mean }) => (
      <>
        <span className="share-bar" style={{ inlineSize: `${Math.max(1, mean * 64)}px` }} />
        <data value={mean}>{formatScore(mean)}</data>
      </>
    ),
  },
  scoreColumn("p10", "p10", ({ p10 }) => p10),
  scoreColumn("p50", "Median", ({ p50 }) => p50),
  scoreColumn("p90", "p90", ({ p90 }) => p90),
];

/** Below this, chance decides what agreement looks like. */
const AGREEMENT_TASKS_MIN = 30;

function AgreementPanel({ workflow }: { workflow: string }) {
  const { scope } = useApp();
  return (
    <Panel
      title="Agreement of judges"
      name="agreement"
      source={breakdownQuery(scope, workflow)}
      size="block"
      span={12}
      contentHeight={140}
      isEmpty={({ agreement }) => agreement.length === 0}
      empty={<p>No two judges gave a verdict on the same task. All people together are one judge.</p>}
    >
      {({ agreement }) => (
        <>
          <Table
            caption="How far judges of the same tasks agree"
            columns={agreementColumns}
            rows={agreement}
            rowKey={({ judges }) => JSON.stringify(judges)}
            narrow="cards"
          />
          <div className="row table-foot">
            <p className="note">
              κ is agreement beyond chance: 1 is all of it, 0 is none. Below {AGREEMENT_TASKS_MIN} tasks it says little.
            </p>
            <TableExport name="agreement" columns={agreementColumns} rows={agreement} />
          </div>
        </>
      )}
    </Panel>
  );
}

const agreementColumns: Column<Agreement>[] = [
  {
    id: "judges",
    header: "Judges",
    label: "Judges",
    text: ({ judges }) => judges.map(judgeName).join(" / "),
    cell: ({ judges: [one, other] }) => (
      <>
        {judgeName(one)} <span className="note">and</span> {judgeName(other)}
      </>
    ),
  },
  {
    id: "tasks",
    header: "Tasks",
    label: "Tasks",
    align: "right",
    text: ({ tasks }) => String(tasks),
    cell: ({ tasks }) => formatCount(tasks),
  },
  {
    id: "share",
    header: <span title="With the same verdict of success, degraded, failure and abandoned">Same verdict</span>,
    label: "Same verdict",
    align: "right",
    text: ({ share }) => String(share),
    cell: ({ share, agreed, tasks }) => (
      <span title={`${formatCount(agreed)} of ${formatCount(tasks)}`}>{formatRatio(share)}</span>
    ),
  },
  {
    id: "kappa",
    header: <span title="Cohen's κ: agreement beyond chance">κ</span>,
    label: "κ",
    align: "right",
    text: ({ kappa }) => String(kappa ?? ""),
    cell: ({ kappa, tasks }) =>
      kappa === null ? (
        <Unknown why="both always said the same one thing" />
      ) : (
        <span className={tasks < AGREEMENT_TASKS_MIN ? "unknown" : undefined}>{kappa.toFixed(2)}</span>
      ),
  },
];
