import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { closeMonthEndpoint, reopenMonthEndpoint } from "../../../contract/months.ts";
import { ask } from "../api/ask.ts";
import { Dialog } from "../components/dialog.tsx";
import type { Who } from "../components/who-fields.tsx";
import { useApp } from "../shell/app-context.ts";
import { toast } from "../state/toasts.ts";
import { useNow } from "../state/use-now.ts";
import { ChangeForm } from "./change-form.tsx";
import { closableMonths } from "./past-months.ts";
import { monthsQuery } from "./settings-queries.ts";
import { unstoppable, useChange } from "./use-change.ts";

const MINUTE_MS = 60_000;

/** Settles a month that is over. */
export function CloseMonthDrawer({ close }: { close: () => void }) {
  const { scope } = useApp();
  const { data } = useQuery(monthsQuery(scope));
  const closed = (data?.months ?? []).flatMap(({ month, is_closed }) => (is_closed ? [month] : []));
  const months = closableMonths(useNow(MINUTE_MS), closed);
  const [chosen, setChosen] = useState<string>();
  const month = chosen ?? months[0] ?? "";
  const change = useChange(
    (who: Who) =>
      ask<typeof closeMonthEndpoint>(`/months/${month}/close`, {
        query: {},
        body: { project: scope.project, ...who },
        signal: unstoppable(),
      }),
    close,
  );
  return (
    <Dialog title="Close a month" shape="drawer" close={close}>
      <div data-figure="close-month">
        <ChangeForm label="Close it" isReady={month !== "" && data !== undefined} change={change} send={change.mutate}>
          <p>What is known of it now is kept beside it. Re-pricing leaves its calls alone from then on.</p>
          <label>
            Month, in UTC
            <select value={month} onChange={({ target }) => setChosen(target.value)}>
              {months.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        </ChangeForm>
      </div>
    </Dialog>
  );
}

/** Opens a closed month again; its figures at closing stay in the history. */
export function ReopenMonthDrawer({ month, close }: { month: string; close: () => void }) {
  const { scope } = useApp();
  const change = useChange(
    (who: Who) =>
      ask<typeof reopenMonthEndpoint>(`/months/${encodeURIComponent(month)}/reopen`, {
        query: {},
        body: { project: scope.project, ...who },
        signal: unstoppable(),
      }),
    () => {
      toast(`${month} is open again.`);
      close();
    },
  );
  return (
    <Dialog title={`Reopen ${month}`} shape="drawer" close={close}>
      <div data-figure="reopen-month">
        <ChangeForm label="Reopen it" change={change} send={change.mutate}>
          <p>Re-pricing may change its calls again.</p>
        </ChangeForm>
      </div>
    </Dialog>
  );
}
