const CLOCK_LABEL = /^\d\d:\d\d$/;
const TICKS_WANTED = 3;

/**
 * At most `ticksMax` of the bucket starts, evenly spread: starts of days where there are some, else full hours, else
 * any, so that an axis reads 12, 13, 14 Nov and not 18:00, 09:00, 15 Nov.
 */
export function pickTicks(
  starts: readonly string[],
  ticksMax: number,
  label: (startsAt: string) => string = (startsAt) => startsAt,
): string[] {
  const days = starts.filter((startsAt) => !CLOCK_LABEL.test(label(startsAt)));
  const hours = starts.filter((startsAt) => /^(?!\d\d:\d\d$)|:00$/.test(label(startsAt)));
  const wanted = [days, hours].find(({ length }) => length >= TICKS_WANTED) ?? starts;
  const step = Math.max(1, Math.ceil(wanted.length / Math.max(1, ticksMax)));
  return wanted.filter((_, at) => at % step === 0);
}
