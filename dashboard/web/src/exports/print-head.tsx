import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { filterWords } from "../filters/filter-words.ts";
import { pageAt } from "../pages.ts";
import { useApp } from "../shell/app-context.ts";
import { applyTheme, storedTheme } from "../state/preferences.ts";
import { useMedia } from "../state/use-media.ts";
import { instantLabel, rangeLabel } from "../time/labels.ts";

/** On paper in place of the controls: which page of which project, about what, as of when. Paper is light. */
export function PrintHead() {
  const { scope, state, pulse } = useApp();
  const isPrinted = useMedia("print");
  const name = useLocation({ select: ({ pathname }) => pageAt(pathname)?.name });
  useEffect(() => {
    const begin = () => applyTheme("light");
    const end = () => applyTheme(storedTheme());
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);
  if (!isPrinted) return null;
  return (
    <div className="print-head">
      <p>
        <strong>Outlay · {name}</strong> · project {scope.project} · {rangeLabel(scope.from, scope.to, scope.tz)} (
        {scope.tz}){scope.cmp !== "off" && " · changes are against the earlier period"}
      </p>
      {state.f.length > 0 && <p>Only where {state.f.map(filterWords).join("; ")}</p>}
      {pulse !== undefined && (
        <p>
          Data as of {instantLabel(pulse.last_insert_at ?? pulse.now, scope.tz)}, version {pulse.data_version}
        </p>
      )}
    </div>
  );
}
