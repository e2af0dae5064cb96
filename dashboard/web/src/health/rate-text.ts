/** "0.4 a second", "1,250 a second": events by time, never rounded to nothing. */
export function rateText(perSecond: number): string {
  if (perSecond === 0) return "0 a second";
  if (perSecond < 0.001) return "<0.001 a second";
  const text = perSecond >= 100 ? Math.round(perSecond).toLocaleString("en-GB") : Number(perSecond.toPrecision(2));
  return `${text} a second`;
}
