import { systemClock } from "@outlay/core/clock";
import { type FormEvent, useState } from "react";
import { Choices, Menu } from "../components/menu.tsx";
import { isForward, type UrlState } from "../state/url-state.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";
import { approximateMs, parseInstant } from "../time/instant.ts";
import { rangeLabel, rangePresets } from "../time/labels.ts";
import { fromWallTime, toWallTime } from "../time/wall-time.ts";

interface RangePickerProps {
  readonly range: Pick<UrlState, "from" | "to" | "tz">;
  readonly update: UpdateUrl;
}

/** So many presets are chosen by a digit. */
const DIGITS = 6;

/** Presets stay relative in the URL; a range of one's own is written as two instants. */
export function RangePicker({ range, update }: RangePickerProps) {
  const { from, to, tz } = range;
  return (
    <Menu name="Time range" id="range-button" icon="calendar" label={rangeLabel(from, to, tz)}>
      {(close) => (
        <>
          <Choices
            label="Presets"
            choices={rangePresets.map((preset, at) => ({
              value: `${preset.from}|${preset.to}`,
              name: preset.name,
              ...(at < DIGITS && { hint: String(at + 1), keys: String(at + 1) }),
            }))}
            chosen={`${from}|${to}`}
            choose={(value) => {
              const [start = from, end = to] = value.split("|");
              update({ from: start, to: end });
              close();
            }}
          />
          <CustomRange
            range={range}
            apply={(custom) => {
              update(custom);
              close();
            }}
          />
        </>
      )}
    </Menu>
  );
}

interface CustomRangeProps {
  readonly range: RangePickerProps["range"];
  readonly apply: (range: Pick<UrlState, "from" | "to">) => void;
}

function CustomRange({ range: { from, to, tz }, apply }: CustomRangeProps) {
  const wall = (text: string) => {
    const nowMs = systemClock.now();
    return toWallTime(approximateMs(parseInstant(text) ?? { kind: "absolute", atMs: nowMs }, nowMs), tz);
  };
  const [start, setStart] = useState(() => wall(from));
  const [end, setEnd] = useState(() => wall(to));
  const range = { from: fromWallTime(start, tz), to: fromWallTime(end, tz) };
  const isUsable =
    range.from !== undefined && range.to !== undefined && isForward(range.from, range.to, systemClock.now());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isUsable && range.from !== undefined && range.to !== undefined) apply({ from: range.from, to: range.to });
  };
  return (
    <form className="menu-form" onSubmit={submit}>
      <label>
        From
        <input type="datetime-local" value={start} onChange={(event) => setStart(event.target.value)} />
      </label>
      <label>
        To
        <input type="datetime-local" value={end} onChange={(event) => setEnd(event.target.value)} />
      </label>
      <button type="submit" className="button" disabled={!isUsable}>
        Apply
      </button>
      <p className="menu-hint">{isUsable ? `Times in ${tz}` : "“From” must be before “To”."}</p>
    </form>
  );
}
