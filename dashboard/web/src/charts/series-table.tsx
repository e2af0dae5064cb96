import type { CSSProperties } from "react";
import { MetricValue } from "../components/metric-value.tsx";
import { type Column, Table } from "../components/table.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount } from "../format/format-number.ts";
import { metricInfo } from "../format/metric-names.ts";
import type { Grouping } from "../state/grouping.ts";
import { bucketLabel, bucketName } from "../time/labels.ts";
import type { SeriesBucket, SeriesData } from "./series-data.ts";
import { seriesName } from "./series-names.ts";

interface SeriesTableProps {
  readonly data: SeriesData;
  readonly by: readonly Grouping[];
  readonly tz: string;
  readonly heightPx: number;
  /** Shows only the buckets from one to another; here it is one, the row that was opened. */
  readonly zoom?: ((firstStart: string, lastStart: string) => void) | undefined;
}

/** The chart as numbers: one row per bucket, newest first, one column per series. */
export function SeriesTable({ data, by, tz, heightPx, zoom }: SeriesTableProps) {
  const { name, unit } = metricInfo[data.metric];
  const isMoney = unit === "money" || unit === "unit-money";
  const amounts = data.series.map((series): Column<SeriesBucket> => {
    const { key } = series;
    const label = seriesName(data, series, by);
    const places = columnPlaces(data.buckets.map((bucket) => bucket.amounts[key]));
    const cell = (bucket: SeriesBucket) => {
      const amount = bucket.amounts[key];
      if (amount === undefined) return <span className="nothing">·</span>;
      return <MetricValue value={amount} unit={unit} {...(isMoney && { places })} />;
    };
    return { id: key, header: label, label, align: "right", cell, text: ({ amounts: found }) => found[key] ?? "" };
  });
  const totalPlaces = columnPlaces(data.buckets.map(({ total }) => total));
  const total: Column<SeriesBucket> = {
    id: "total",
    header: name,
    label: name,
    align: "right",
    text: ({ total: amount }) => amount ?? "",
    cell: ({ total: amount, calls, unpricedCalls }) => (
      <MetricValue
        value={amount ?? (calls === 0 ? "0" : null)}
        unit={unit}
        isAtLeast={isMoney && unpricedCalls > 0}
        {...(isMoney && { places: totalPlaces })}
      />
    ),
  };
  const columns: Column<SeriesBucket>[] = [
    {
      id: "t",
      header: `Start of ${bucketName(data.bucket)} (${tz})`,
      label: "Start",
      text: ({ startsAt }) => startsAt,
      cell: ({ startsAt }) => <time dateTime={startsAt}>{bucketLabel(startsAt, data.bucket, tz)}</time>,
    },
    ...(data.isAdditive && data.series.length > 1 ? [total] : []),
    ...(data.metric === "calls"
      ? []
      : [
          {
            id: "calls",
            header: "Calls",
            label: "Calls",
            align: "right" as const,
            text: ({ calls }: SeriesBucket) => String(calls),
            cell: ({ calls }: SeriesBucket) => formatCount(calls),
          },
        ]),
    ...amounts,
  ];
  return (
    <div style={{ height: heightPx, "--table-height": `${heightPx}px` } as CSSProperties}>
      <Table
        caption={`${name} per ${bucketName(data.bucket)}, newest first`}
        columns={columns}
        rows={[...data.buckets].reverse()}
        rowKey={({ startsAt }) => startsAt}
        narrow="scroll"
        {...(zoom && { open: ({ startsAt }: SeriesBucket) => zoom(startsAt, startsAt) })}
      />
    </div>
  );
}
