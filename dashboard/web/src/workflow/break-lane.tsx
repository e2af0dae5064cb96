import type { CSSProperties } from "react";
import type { EconomicsAnswer } from "../../../contract/economics.ts";
import { instantLabel } from "../time/labels.ts";

type Break = EconomicsAnswer["series_breaks"][number];

const words = ({ before, after }: Break): string => `${before ?? "as it was said"} → ${after ?? "as it was said"}`;

/** Marks below the plot where another rule begins to judge. */
export function BreakLane({ breaks, starts }: { breaks: readonly Break[]; starts: readonly string[] }) {
  const [first, last] = [starts[0], starts.at(-1)];
  if (breaks.length === 0 || first === undefined || last === undefined || first === last) return null;
  const place = (at: string) => (Date.parse(at) - Date.parse(first)) / (Date.parse(last) - Date.parse(first));
  return (
    <div className="break-lane" aria-hidden="true">
      {breaks.map((one) => (
        <span
          key={`${one.at} ${words(one)}`}
          className="break-mark"
          title={words(one)}
          style={{ "--at": Math.min(1, Math.max(0, place(one.at))) } as CSSProperties}
        />
      ))}
    </div>
  );
}

/** The same in words: successes on both sides are not the same thing. */
export const BreakList = ({ breaks, tz }: { breaks: readonly Break[]; tz: string }) =>
  breaks.length === 0 ? null : (
    <ul className="break-list" data-figure="series-breaks">
      {breaks.map((one) => (
        <li key={`${one.at} ${words(one)}`}>
          <span className="break-mark" aria-hidden="true" /> {instantLabel(one.at, tz)}: another rule judges,{" "}
          {words(one)}. Not the same thing before and after.
        </li>
      ))}
    </ul>
  );
