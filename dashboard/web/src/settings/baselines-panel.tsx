import { useState } from "react";
import type { BaselineJson, deleteBaselineEndpoint, putBaselineEndpoint } from "../../../contract/baselines.ts";
import { ask } from "../api/ask.ts";
import type { Scope } from "../api/queries.ts";
import { Dialog } from "../components/dialog.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import type { Who } from "../components/who-fields.tsx";
import { baselinesQuery } from "../shell/baselines-query.ts";
import { PageLink } from "../shell/page-link.tsx";
import { RangeFields, useRangeDraft } from "../shell/range-fields.tsx";
import { baselineComparison } from "../state/comparison.ts";
import { toast } from "../state/toasts.ts";
import { instantLabel } from "../time/labels.ts";
import { viewName } from "../views/view-draft.ts";
import { ChangeForm } from "./change-form.tsx";
import { TextField } from "./text-field.tsx";
import { unstoppable, useChange } from "./use-change.ts";

/** Named frozen periods: any range of any page can be compared with them. */
export function BaselinesPanel({ scope }: { scope: Scope }) {
  const [isAdding, setAdding] = useState(false);
  const [gone, setGone] = useState<BaselineJson>();
  return (
    <>
      <Panel
        title="Baselines"
        name="baselines"
        source={baselinesQuery(scope.project)}
        size="block"
        span={12}
        contentHeight={120}
        actions={
          <button type="button" className="button" onClick={() => setAdding(true)}>
            Name a baseline
          </button>
        }
        isEmpty={({ baselines }) => baselines.length === 0}
        empty={
          <p>No period was named yet. A baseline keeps its dates, so that the same comparison holds next month.</p>
        }
      >
        {({ baselines }) => (
          <Table
            caption="Named periods"
            columns={columnsIn(scope.tz, setGone)}
            rows={baselines}
            rowKey={({ name }) => name}
            narrow="cards"
          />
        )}
      </Panel>
      {isAdding && <NewBaseline scope={scope} close={() => setAdding(false)} />}
      {gone !== undefined && (
        <DeleteBaseline project={scope.project} baseline={gone} close={() => setGone(undefined)} />
      )}
    </>
  );
}

const columnsIn = (tz: string, remove: (baseline: BaselineJson) => void): readonly Column<BaselineJson>[] => [
  {
    id: "title",
    header: "Baseline",
    label: "Baseline",
    cell: ({ title, name }) => (
      <PageLink to="/" patch={{ cmp: baselineComparison(name) }} className="link" title="Compare the Overview with it">
        {title}
      </PageLink>
    ),
  },
  { id: "from", header: "From", label: "From", cell: ({ from }) => instantLabel(from, tz) },
  { id: "to", header: "To", label: "To", cell: ({ to }) => instantLabel(to, tz) },
  { id: "author", header: "By", label: "By", cell: ({ author }) => author },
  {
    id: "reason",
    header: "Reason",
    label: "Reason",
    cell: ({ reason }) => <span className="cell-wrap">{reason}</span>,
  },
  {
    id: "delete",
    header: <span className="hidden-text">Delete</span>,
    label: "Delete",
    cell: (baseline) => (
      <button type="button" className="link" onClick={() => remove(baseline)}>
        Delete<span className="hidden-text"> {baseline.title}</span>
      </button>
    ),
  },
];

interface NewBaselineProps {
  readonly scope: Scope;
  readonly close: () => void;
}

function NewBaseline({ scope, close }: NewBaselineProps) {
  const [title, setTitle] = useState("");
  const draft = useRangeDraft(scope, scope.tz);
  const { range } = draft;
  const change = useChange(
    (who: Who) =>
      ask<typeof putBaselineEndpoint>(`/baselines/${viewName(title)}`, {
        // The name stands in the path; the rest of the request is its body.
        query: {},
        method: "PUT",
        body: { project: scope.project, title: title.trim(), from: range?.from ?? "", to: range?.to ?? "", ...who },
        signal: unstoppable(),
      }),
    (written) => {
      toast(`“${written.title}” can be compared with on every page.`);
      close();
    },
  );
  return (
    <Dialog title="Name a baseline" shape="drawer" close={close}>
      <ChangeForm
        label="Save"
        needed="editor"
        isReady={title.trim() !== "" && range !== undefined}
        change={change}
        send={change.mutate}
      >
        <TextField label="Title" value={title} set={setTitle} isRequired placeholder="Before the new router" />
        <RangeFields draft={draft} />
        <p className="note">{range === undefined ? "“From” must be before “To”." : `Times in ${scope.tz}`}</p>
      </ChangeForm>
    </Dialog>
  );
}

interface DeleteBaselineProps {
  readonly project: string;
  readonly baseline: BaselineJson;
  readonly close: () => void;
}

function DeleteBaseline({ project, baseline: { name, title, version }, close }: DeleteBaselineProps) {
  const change = useChange(
    (who: Who) =>
      ask<typeof deleteBaselineEndpoint>(`/baselines/${encodeURIComponent(name)}`, {
        query: { project, expected_version: version, ...who },
        method: "DELETE",
        signal: unstoppable(),
      }),
    () => {
      toast(`“${title}” was deleted.`);
      close();
    },
  );
  return (
    <Dialog title={`Delete “${title}”`} shape="sheet" close={close}>
      <p>Links and saved views that compare with it will say that it is gone.</p>
      <ChangeForm label="Delete" needed="editor" change={change} send={change.mutate} />
    </Dialog>
  );
}
