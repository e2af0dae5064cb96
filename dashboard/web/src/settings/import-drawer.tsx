import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import type { deleteImportEndpoint, ImportAnswer, importPricesEndpoint } from "../../../contract/prices.ts";
import { ask } from "../api/ask.ts";
import { Dialog } from "../components/dialog.tsx";
import { Fact } from "../components/facts.tsx";
import type { Who } from "../components/who-fields.tsx";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { toast } from "../state/toasts.ts";
import { ChangeForm } from "./change-form.tsx";
import { type ImportData, readImportFile } from "./import-file.ts";
import { itemsQuery } from "./settings-queries.ts";
import { unstoppable, useChange } from "./use-change.ts";

interface ImportDrawerProps {
  /** The list that is open; "" for a new one. */
  readonly source: string;
  readonly close: () => void;
}

export const ImportDrawer = ({ source, close }: ImportDrawerProps) => (
  <Dialog title={source === "" ? "Import a price list" : source} shape="drawer" close={close}>
    <div className="call-facts" data-figure="price-import">
      {source === "" ? <NewImport close={close} /> : <EndImport source={source} close={close} />}
    </div>
  </Dialog>
);

function EndImport({ source, close }: ImportDrawerProps) {
  const { scope } = useApp();
  const { data } = useQuery(itemsQuery(scope));
  const list = data?.imports.find((one) => one.source === source);
  const change = useChange((who: Who) => {
    const query = { project: scope.project, expected_version: list?.version ?? 0, ...who };
    return ask<typeof deleteImportEndpoint>(`/prices/import/${encodeURIComponent(source)}`, {
      query,
      method: "DELETE",
      signal: unstoppable(),
    });
  }, close);
  if (list === undefined) return <p>No imported list of this name is in force.</p>;
  return (
    <>
      <p>
        {formatPlural(list.items, "item")} of version {list.list_version}, taken over by {list.author}: {list.reason}
      </p>
      <ChangeForm label="End this list" change={change} send={change.mutate}>
        <p>Models that only it prices have no price from then on. Calls priced by it keep their cost.</p>
      </ChangeForm>
    </>
  );
}

type ImportBody = z.input<(typeof importPricesEndpoint)["body"]>;

const sendImport = (body: ImportBody) =>
  ask<typeof importPricesEndpoint>("/prices/import", { query: {}, body, signal: unstoppable() });

/** A file, what it would change, and then the change. */
function NewImport({ close }: { close: () => void }) {
  const { scope } = useApp();
  const [data, setData] = useState<ImportData>();
  const [fault, setFault] = useState<string>();
  const preview = useChange((chosen: ImportData) =>
    sendImport({
      project: scope.project,
      data: chosen as ImportBody["data"],
      dry_run: true,
      reason: "dry run",
      author: "dry run",
    }),
  );
  const change = useChange(
    (who: Who) =>
      sendImport({
        project: scope.project,
        data: data as ImportBody["data"],
        expected_version: preview.data?.version ?? 0,
        ...who,
      }),
    ({ source, added, changed, removed }) => {
      toast(`${source}: ${added} added, ${changed} changed, ${removed} removed.`);
      close();
    },
  );
  const choose = async (file: File | undefined) => {
    setData(undefined);
    if (file === undefined) return;
    const read = readImportFile(await file.text());
    setFault(read.fault);
    setData(read.data);
    if (read.data !== undefined) preview.mutate(read.data);
  };
  return (
    <>
      <p className="note">
        LiteLLM’s model_prices_and_context_window.json, or a list of price items as JSON with source and version. It
        prices only what nothing else names, in every project.
      </p>
      <ChangeForm
        label="Take it over"
        isReady={data !== undefined && preview.data !== undefined && !preview.isPending}
        change={change}
        send={change.mutate}
      >
        <label>
          File
          <input
            type="file"
            accept="application/json,.json"
            onChange={({ target }) => void choose(target.files?.[0])}
          />
        </label>
        {fault !== undefined && <p role="alert">{fault}</p>}
        {preview.isError && <p role="alert">{preview.error.message}</p>}
        {preview.isPending && <p role="status">Working out what it would change …</p>}
        {data !== undefined && preview.data !== undefined && <ImportPreview answer={preview.data} />}
      </ChangeForm>
    </>
  );
}

const ImportPreview = ({ answer }: { answer: ImportAnswer }) => (
  <dl className="fact-list" data-figure="import-preview">
    <Fact name="List">
      {answer.source} {answer.list_version}
    </Fact>
    <Fact name="Added">{formatCount(answer.added)}</Fact>
    <Fact name="Changed">{formatCount(answer.changed)}</Fact>
    <Fact name="Removed">{formatCount(answer.removed)}</Fact>
    <Fact name="As before">{formatCount(answer.unchanged)}</Fact>
    <Fact name="Differ from another source">{formatCount(answer.conflicting)}</Fact>
    {answer.skipped.map(({ reason, meaning, count }) => (
      <Fact key={reason} name={`Left out: ${meaning}`}>
        {formatCount(count)}
      </Fact>
    ))}
  </dl>
);
