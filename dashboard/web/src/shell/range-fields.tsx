import { systemClock } from "@outlay/core/clock";
import { useState } from "react";
import { isForward } from "../state/url-state.ts";
import { approximateMs, parseInstant } from "../time/instant.ts";
import { fromWallTime, toWallTime } from "../time/wall-time.ts";

interface Range {
  readonly from: string;
  readonly to: string;
}

/** Two ends that are being typed on the wall clock of a zone, beginning with those of a range. */
export function useRangeDraft({ from, to }: Range, tz: string) {
  const wall = (text: string) => {
    const nowMs = systemClock.now();
    return toWallTime(approximateMs(parseInstant(text) ?? { kind: "absolute", atMs: nowMs }, nowMs), tz);
  };
  const [start, setStart] = useState(() => wall(from));
  const [end, setEnd] = useState(() => wall(to));
  const [first, last] = [fromWallTime(start, tz), fromWallTime(end, tz)];
  const isUsable = first !== undefined && last !== undefined && isForward(first, last, systemClock.now());
  /** `undefined`: one end is no time, or “from” is not before “to”. */
  const range: Range | undefined = isUsable ? { from: first, to: last } : undefined;
  return { start, setStart, end, setEnd, range };
}

export const RangeFields = ({ draft }: { draft: ReturnType<typeof useRangeDraft> }) => (
  <>
    <label>
      From
      <input type="datetime-local" value={draft.start} onChange={({ target }) => draft.setStart(target.value)} />
    </label>
    <label>
      To
      <input type="datetime-local" value={draft.end} onChange={({ target }) => draft.setEnd(target.value)} />
    </label>
  </>
);
