import type { Scope } from "../api/queries.ts";
import type { SpendBucket, SpendData } from "../charts/spend-data.ts";
import { Money } from "../components/money.tsx";
import { type Column, Table } from "../components/table.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount } from "../format/format-number.ts";
import { bucketLabel, bucketName } from "../time/labels.ts";
import { entityName, groupingName } from "./dimension-names.ts";

interface SpendTableProps {
  readonly data: SpendData;
  readonly by: Scope["by"];
  readonly tz: string;
  readonly heightPx: number;
}

/** The chart as numbers: one row per bucket, newest first, one column per series. */
export function SpendTable({ data, by, tz, heightPx }: SpendTableProps) {
  const amounts = data.series.map(({ key, name }): Column<SpendBucket> => {
    const label = entityName(name, by, data.otherGroups);
    const places = columnPlaces(data.buckets.map((bucket) => bucket.amounts[key]));
    const cell = (bucket: SpendBucket) => {
      const amount = bucket.amounts[key];
      return amount === undefined ? <span className="nothing">·</span> : <Money value={amount} places={places} />;
    };
    return { id: key, header: label, label, align: "right", cell };
  });
  const totalPlaces = columnPlaces(data.buckets.map(({ total }) => total));
  const columns: Column<SpendBucket>[] = [
    {
      id: "t",
      header: `Start of ${bucketName(data.bucket)} (${tz})`,
      label: "Start",
      cell: ({ startsAt }) => <time dateTime={startsAt}>{bucketLabel(startsAt, data.bucket, tz)}</time>,
    },
    {
      id: "total",
      header: "Spend",
      label: "Spend",
      align: "right",
      cell: ({ total, calls, unpricedCalls }) => (
        <Money value={total ?? (calls === 0 ? "0" : null)} places={totalPlaces} isAtLeast={unpricedCalls > 0} />
      ),
    },
    { id: "calls", header: "Calls", label: "Calls", align: "right", cell: ({ calls }) => formatCount(calls) },
    ...amounts,
  ];
  return (
    <div style={{ height: heightPx }}>
      <Table
        caption={`Spend per ${bucketName(data.bucket)} by ${groupingName(by).toLowerCase()}, newest first`}
        columns={columns}
        rows={[...data.buckets].reverse()}
        rowKey={({ startsAt }) => startsAt}
        narrow="scroll"
      />
    </div>
  );
}
