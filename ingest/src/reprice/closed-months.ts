import { listSettings } from "@outlay/clickhouse/settings";
import type { Reader } from "@outlay/clickhouse/store";
import { touchesMonth } from "@outlay/core/month";
import { CLOSED_MONTH_KIND, type Repricing } from "@outlay/core/repricing";

/** Closed months that the job's range touches, in order. */
export async function closedMonthsOf(reader: Reader, { project, range }: Repricing): Promise<string[]> {
  const settings = await listSettings(reader, { project, kind: CLOSED_MONTH_KIND });
  return settings.map(({ name }) => name).filter((month) => touchesMonth(range, month));
}
