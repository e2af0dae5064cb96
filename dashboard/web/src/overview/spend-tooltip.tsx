import type { CSSProperties } from "react";
import type { Scope } from "../api/queries.ts";
import type { SpendData } from "../charts/spend-data.ts";
import { Money } from "../components/money.tsx";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { entityName } from "./dimension-names.ts";

interface SpendTooltipProps {
  readonly data: SpendData;
  readonly startsAt: string;
  readonly title: string;
  readonly by: Scope["by"];
  readonly colours: ReadonlyMap<string, string>;
}

/** One bucket of the chart: what each series cost, top of the stack first, and what is missing. */
export function SpendTooltip({ data, startsAt, title, by, colours }: SpendTooltipProps) {
  const bucket = data.buckets.find((candidate) => candidate.startsAt === startsAt);
  if (bucket === undefined) return null;
  return (
    <div className="tooltip">
      <p className="tooltip-title">{title}</p>
      <ul>
        {data.series
          .filter(({ key }) => bucket.amounts[key] !== undefined && bucket.amounts[key] !== "0")
          .map(({ key, name }) => (
            <li key={key}>
              <span className="swatch" style={{ "--swatch": colours.get(key) } as CSSProperties} />
              <span className="legend-name">{entityName(name, by, data.otherGroups)}</span>
              <Money value={bucket.amounts[key]} />
            </li>
          ))}
      </ul>
      <p className="tooltip-total">
        <span>{formatPlural(bucket.calls, "call")}</span>
        <Money value={bucket.total ?? (bucket.calls === 0 ? "0" : null)} isAtLeast={bucket.unpricedCalls > 0} />
      </p>
      {bucket.unpricedCalls > 0 && <p className="tooltip-note">{formatCount(bucket.unpricedCalls)} of them unpriced</p>}
    </div>
  );
}
