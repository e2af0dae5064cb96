import type { EconomicsGroup } from "../../../contract/economics.ts";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { formatCount, formatPlural, formatRatio } from "../format/format-number.ts";
import { judgeCpst, OUTCOME_SHARE_MIN, outcomeCoverage, SUCCESSES_MIN } from "../trust/judge.ts";
import { economicsQuery } from "./overview-queries.ts";
import { NoOutcomes, type TileProps } from "./tiles.tsx";

/** The headline of the product: all spend of the tasks, failed attempts included, over their successes. */
export const CpstTile = ({ scope, f }: TileProps) => (
  <Panel
    title="Cost per successful task"
    more={{ to: "/tasks", patch: { f } }}
    source={economicsQuery(scope, f)}
    size="tile"
    span={3}
    contentHeight={92}
  >
    {({ totals }) => (
      <div className="tile" data-figure="cpst">
        <CpstValue group={totals} className="tile-value" />
        {judgeCpst(totals).kind !== "range" && <CpstInterval group={totals} className="tile-note" />}
        {totals.tasks > 0 ? <CpstFooting group={totals} /> : <NoOutcomes totals={totals} />}
      </div>
    )}
  </Panel>
);

interface CpstProps {
  readonly group: EconomicsGroup;
  readonly className: string;
  /** Precision of the column it stands in. */
  readonly places?: number;
}

/** The point, or whatever can honestly stand in its place. */
export function CpstValue({ group, className, places }: CpstProps) {
  const verdict = judgeCpst(group);
  const isAtLeast = group.unpriced_calls > 0;
  const isThin = group.successes < SUCCESSES_MIN;
  const shape = places === undefined ? { mode: "unit" as const } : { places };
  if (verdict.kind === "point") {
    return (
      <p className={className} data-thin={isThin || undefined} title={isThin ? thinNote(group) : undefined}>
        <Money value={verdict.value} {...shape} isAtLeast={isAtLeast} />
      </p>
    );
  }
  if (verdict.kind === "range") {
    return (
      <p
        className={`${className} cpst-range`}
        data-thin={isThin || undefined}
        title="Too little is judged for one number. Bounds: if every task without an outcome succeeded, and if none did"
      >
        <Money value={verdict.low} {...shape} isAtLeast={isAtLeast} /> – <Money value={verdict.high} {...shape} />
      </p>
    );
  }
  if (verdict.kind === "no-outcomes") {
    return (
      <p className={className} data-thin="true">
        no outcome yet
      </p>
    );
  }
  if (verdict.kind === "no-successes") {
    return (
      <p className={className} data-thin="true">
        no successes
        {verdict.cost !== null && (
          <>
            {" · "}
            <Money value={verdict.cost} isAtLeast={isAtLeast} /> spent
          </>
        )}
      </p>
    );
  }
  return (
    <p className={className}>
      <Unknown why={verdict.kind === "no-tasks" ? "no tasks in this range" : "the cost of these tasks is not known"} />
    </p>
  );
}

const thinNote = (group: EconomicsGroup) => `Only ${formatCount(group.successes)} successes: read it as a hint`;

/** The interval and the bounds that unknown outcomes leave open. */
export function CpstInterval({ group, className }: Omit<CpstProps, "places">) {
  const verdict = judgeCpst(group);
  if (verdict.kind === "range") {
    const { share, of } = outcomeCoverage(group);
    return (
      <p className={className} title="Bounds: if every task without an outcome succeeded, and if none did">
        {formatRatio(share)} of {of} judged
      </p>
    );
  }
  if (verdict.kind === "no-outcomes" && verdict.low !== null) {
    return (
      <p className={className}>
        <Money value={verdict.low} mode="unit" isAtLeast /> if all succeed
      </p>
    );
  }
  if (verdict.kind !== "point") return null;
  const bounds = group.unknown > 0 ? [group.cpst_low, group.cpst_high] : [];
  return (
    <p className={`${className} cpst-interval`}>
      {verdict.interval !== null && (
        <span title="About 95 %: what chance alone leaves open">
          <Span ends={verdict.interval} />
        </span>
      )}
      {typeof bounds[0] === "string" && typeof bounds[1] === "string" && (
        <span title="Bounds: if every task without an outcome succeeded, and if none did">
          bounds <Span ends={[bounds[0], bounds[1]]} />
        </span>
      )}
    </p>
  );
}

const Span = ({ ends: [low, high] }: { ends: readonly [string, string] }) => (
  <>
    <Money value={low} mode="unit" /> – <Money value={high} mode="unit" />
  </>
);

/** How much of the cohort is judged; where it is too little, the share that is too small. */
function CpstFooting({ group }: { group: EconomicsGroup }) {
  const { share, of } = outcomeCoverage(group);
  const judged = `${formatRatio(group.outcome_share)} of ${formatPlural(group.tasks, "task")} judged`;
  if (share >= OUTCOME_SHARE_MIN) {
    return (
      <p>
        <span className="chip">{judged}</span>
      </p>
    );
  }
  return (
    <>
      {of === "spend" && <p className="tile-note">{judged}</p>}
      <p>
        <span className="chip chip-warn hatched">
          {of === "spend" ? `${formatRatio(share)} of spend judged` : judged}
        </span>
      </p>
    </>
  );
}
