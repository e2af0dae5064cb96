import { systemClock } from "@outlay/core/clock";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Choices, Menu } from "../components/menu.tsx";
import type { UrlState } from "../state/url-state.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";
import { fiscalYearStart } from "../time/fiscal-year.ts";
import { rangeLabel, rangePresets } from "../time/labels.ts";
import { useApp } from "./app-context.ts";
import { RangeFields, useRangeDraft } from "./range-fields.tsx";
import { workspaceQuery } from "./workspace-query.ts";

interface RangePickerProps {
  readonly range: Pick<UrlState, "from" | "to" | "tz">;
  readonly update: UpdateUrl;
}

/** So many presets are chosen by a digit. */
const DIGITS = 6;

/** Presets stay relative in the URL; a range of one's own is written as two instants. */
export function RangePicker({ range, update }: RangePickerProps) {
  const { from, to, tz } = range;
  const { project } = useApp().scope;
  const firstMonth = useQuery(workspaceQuery(project)).data?.fiscal_year_start ?? 1;
  const fiscal = { name: "Fiscal year to date", from: fiscalYearStart(firstMonth, tz, systemClock.now()), to: "now" };
  const presets = firstMonth === 1 ? rangePresets : [...rangePresets, fiscal];
  return (
    <Menu name="Time range" id="range-button" icon="calendar" label={rangeLabel(from, to, tz)}>
      {(close) => (
        <>
          <Choices
            label="Presets"
            choices={presets.map((preset, at) => ({
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

function CustomRange({ range, apply }: CustomRangeProps) {
  const draft = useRangeDraft(range, range.tz);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.range !== undefined) apply(draft.range);
  };
  return (
    <form className="menu-form" onSubmit={submit}>
      <RangeFields draft={draft} />
      <button type="submit" className="button" disabled={draft.range === undefined}>
        Apply
      </button>
      <p className="menu-hint">{draft.range === undefined ? "“From” must be before “To”." : `Times in ${range.tz}`}</p>
    </form>
  );
}
