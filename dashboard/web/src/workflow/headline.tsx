import type { ReactNode } from "react";
import type { EconomicsAnswer, EconomicsGroup } from "../../../contract/economics.ts";
import { IntervalBar } from "../charts/interval-bar.tsx";
import { ChangeText } from "../components/change.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { formatCount, formatDuration, formatPlural, formatRatio } from "../format/format-number.ts";
import { CpstInterval, CpstValue } from "../overview/cpst.tsx";
import { useApp } from "../shell/app-context.ts";
import { judgeCpstChange } from "../tasks/judge-cpst-change.ts";
import { isCostKnown } from "../tasks/task-cells.tsx";
import { failureTaxQuery, groupsQuery } from "../tasks/tasks-queries.ts";
import { OUTCOME_SHARE_MIN, outcomeCoverage } from "../trust/judge.ts";
import { groupsOfWorkflow } from "./groups-of-workflow.ts";

const TILE_HEIGHT_PX = 84;

/** Its main numbers; of several rules those of the one in force last. */
export function Headline({ workflow }: { workflow: string }) {
  const { scope } = useApp();
  const source = groupsQuery(scope, ["workflow"]);
  const tile = { source, size: "tile", contentHeight: TILE_HEIGHT_PX } as const;
  const of = (draw: (group: EconomicsGroup) => ReactNode) => (answer: EconomicsAnswer) => {
    const [group] = groupsOfWorkflow(answer, workflow);
    return group === undefined ? <p className="tile-note">No task of it in this range.</p> : draw(group);
  };
  return (
    <div className="grid headline">
      <Panel title="Cost per success" name="headline-cpst" span={3} {...tile}>
        {of((group) => (
          <CpstTile group={group} />
        ))}
      </Panel>
      <Panel title="Success" span={3} {...tile}>
        {of((group) => (
          <SuccessTile group={group} />
        ))}
      </Panel>
      <Panel title="Spend" span={2} {...tile}>
        {of((group) => (
          <SpendTile group={group} />
        ))}
      </Panel>
      <FailureTaxTile workflow={workflow} />
      <Panel title="Cycle time" span={2} {...tile}>
        {of(({ duration_p50_ms: usual, duration_p95_ms: few }) => (
          <div className="tile" data-figure="cycle">
            <p className="tile-value">
              {(few ?? 0) === 0 ? <Unknown why="only one instant of each task is known" /> : formatDuration(usual)}
            </p>
            <p className="tile-note">{(few ?? 0) === 0 ? "not known" : `median; p95 ${formatDuration(few)}`}</p>
          </div>
        ))}
      </Panel>
    </div>
  );
}

function CpstTile({ group }: { group: EconomicsGroup }) {
  const { scope } = useApp();
  return (
    <div className="tile" data-figure="workflow-cpst">
      <div className="tile-line">
        <CpstValue group={group} className="tile-value" />
        <ChangeText change={judgeCpstChange(group)} compared={scope.cmp} good="down" />
      </div>
      <CpstInterval group={group} className="tile-note" />
      {group.rule !== undefined && <p className="tile-note">by {group.rule}</p>}
    </div>
  );
}

function SuccessTile({ group }: { group: EconomicsGroup }) {
  const { success_rate: rate, success_rate_interval: interval, tasks, unknown } = group;
  const { share, of } = outcomeCoverage(group);
  return (
    <div className="tile" data-figure="workflow-success">
      <p className="tile-value">
        {rate === null ? <Unknown why="no task has an outcome" /> : <data value={rate}>{formatRatio(rate)}</data>}
      </p>
      {interval !== null && (
        <p className="tile-note" title="95 % interval (Wilson)">
          {formatRatio(interval[0])} – {formatRatio(interval[1])}
        </p>
      )}
      <p className="tile-note">
        <span className={share < OUTCOME_SHARE_MIN ? "chip chip-warn hatched" : "chip"}>
          {formatCount(tasks - unknown)} of {formatPlural(tasks, "task")} judged
          {of === "spend" && `, ${formatRatio(share)} of spend`}
        </span>
      </p>
      {rate !== null && interval !== null && <IntervalBar low={interval[0]} high={interval[1]} point={rate} />}
    </div>
  );
}

const SpendTile = ({ group }: { group: EconomicsGroup }) => (
  <div className="tile" data-figure="workflow-spend">
    <p className="tile-value">
      {isCostKnown(group) ? (
        <Money value={group.cost} isAtLeast={group.unpriced_calls > 0} />
      ) : (
        <Unknown why="no call has a known price" />
      )}
    </p>
    <p className="tile-note">
      {formatPlural(group.calls, "call")}
      {group.unpriced_calls > 0 && `, ${formatCount(group.unpriced_calls)} unpriced`}
    </p>
  </div>
);

const FailureTaxTile = ({ workflow }: { workflow: string }) => {
  const { scope } = useApp();
  return (
    <Panel
      title="Failure tax"
      source={failureTaxQuery(scope, ["workflow"], [])}
      size="tile"
      span={2}
      contentHeight={TILE_HEIGHT_PX}
    >
      {({ groups }) => {
        const tax = groups.find(({ group }) => group[0] === workflow);
        return (
          <div className="tile" data-figure="workflow-tax">
            <p className="tile-value">
              {tax === undefined || tax.failure_tax === null ? (
                <Unknown why="no spend is known" />
              ) : (
                formatRatio(tax.failure_tax)
              )}
            </p>
            {tax !== undefined && (
              <p className="tile-note">
                <Money value={tax.tax} isAtLeast={tax.unpriced_calls > 0} /> on failures, repeats, cancels
              </p>
            )}
          </div>
        );
      }}
    </Panel>
  );
};
