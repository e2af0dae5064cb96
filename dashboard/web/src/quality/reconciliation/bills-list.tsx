import { useState } from "react";
import type { BillSource } from "../../../../contract/reconciliation.ts";
import { Dialog } from "../../components/dialog.tsx";
import { Fact } from "../../components/facts.tsx";
import { Money } from "../../components/money.tsx";
import type { Who } from "../../components/who-fields.tsx";
import { formatCount } from "../../format/format-number.ts";
import { ChangeForm } from "../../settings/change-form.tsx";
import { useChange } from "../../settings/use-change.ts";
import { useApp } from "../../shell/app-context.ts";
import { instantLabel } from "../../time/labels.ts";
import { deleteBill } from "./reconciliation-query.ts";

/** What was uploaded, each with its history's last entry and the way to take it away. */
export function BillsList({ sources }: { sources: readonly BillSource[] }) {
  const [openName, setOpenName] = useState<string>();
  const open = sources.find(({ name }) => name === openName);
  return (
    <>
      <ul className="plain-list bills" aria-label="Bills">
        {sources.map((source) => (
          <li key={source.name}>
            <button type="button" className="link" onClick={() => setOpenName(source.name)}>
              {source.name}
            </button>{" "}
            <span className="note">
              {source.first_day} – {source.last_day}
            </span>
          </li>
        ))}
      </ul>
      {open !== undefined && <BillDrawer source={open} close={() => setOpenName(undefined)} />}
    </>
  );
}

function BillDrawer({ source, close }: { source: BillSource; close: () => void }) {
  const { scope } = useApp();
  const change = useChange((who: Who) => deleteBill(scope.project, source, who), close);
  return (
    <Dialog title={source.name} shape="drawer" close={close}>
      <div className="call-facts" data-figure="bill">
        <dl className="fact-list">
          <Fact name="Provider">{source.provider}</Fact>
          <Fact name="Days, UTC">
            {formatCount(source.days)}, {source.first_day} to {source.last_day}
          </Fact>
          <Fact name="Total">
            <Money value={source.total} mode="exact" />
          </Fact>
          <Fact name="Taken over">
            {instantLabel(source.changed_at, scope.tz)} by {source.author}: {source.reason}
          </Fact>
        </dl>
        <ChangeForm label="Take it away" needed="editor" change={change} send={change.mutate}>
          <p>Nothing is compared with it from then on. Its versions stay in the history of settings.</p>
        </ChangeForm>
      </div>
    </Dialog>
  );
}
