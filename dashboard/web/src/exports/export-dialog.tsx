import { systemClock } from "@outlay/core/clock";
import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Dialog } from "../components/dialog.tsx";
import { saveFile } from "../components/save-file.ts";
import { writeCsv } from "../format/write-csv.ts";
import { pageAt } from "../pages.ts";
import { useApp } from "../shell/app-context.ts";
import { exportedTables, tableObjects } from "./exported-tables.ts";
import { pageAnswers } from "./page-answers.ts";
import { serverFiles } from "./server-files.ts";

/** Everything on the page as a file: its tables, its figures with what was asked, what the server writes of it, and paper. */
export function ExportDialog({ close }: { close: () => void }) {
  const { scope, state } = useApp();
  const client = useQueryClient();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const params = useParams({ strict: false }) as { workflow?: string };
  const page = pageAt(path);
  // As of when this was opened: what lies below does not change meanwhile.
  const [tables] = useState(exportedTables);
  const files = serverFiles(page?.path ?? "", params.workflow, scope, state);
  const name = `outlay-${fileWord(page?.name ?? "page")}`;
  const save = (file: string, type: string, text: string) => {
    saveFile(file, new Blob([text], { type }));
    close();
  };
  const saveAnswers = () => {
    const { origin, pathname, search } = window.location;
    const generated = new Date(systemClock.now()).toISOString();
    const about = { page: page?.name, address: `${origin}${pathname}${search}`, ...scope, generated_at: generated };
    const answers = pageAnswers(client, scope.project);
    save(`${name}.json`, "application/json", JSON.stringify({ ...about, answers }, undefined, 2));
  };
  return (
    <Dialog title="Export" shape="sheet" close={close}>
      <div className="exports">
        {tables.map(({ title, cells }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is as it was when the dialog opened.
          <Line key={at} name={title}>
            <button
              type="button"
              className="button"
              onClick={() => save(`${name}-${fileWord(title)}.csv`, "text/csv", writeCsv(cells()))}
            >
              CSV<span className="hidden-text"> of {title}</span>
            </button>
            <button
              type="button"
              className="button"
              onClick={() =>
                save(
                  `${name}-${fileWord(title)}.json`,
                  "application/json",
                  JSON.stringify(tableObjects(cells()), undefined, 2),
                )
              }
            >
              JSON<span className="hidden-text"> of {title}</span>
            </button>
          </Line>
        ))}
        <Line name="Figures of this page and what was asked">
          <button type="button" className="button" onClick={saveAnswers}>
            JSON<span className="hidden-text"> of the figures</span>
          </button>
        </Line>
        <Line name="This page on paper">
          <button
            type="button"
            className="button"
            onClick={() => {
              close();
              // The dialog is not to be on the paper.
              requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
            }}
          >
            Print
          </button>
        </Line>
      </div>
      {files.length > 0 && (
        <>
          <h3 className="exports-title">Written by the server, whole</h3>
          <ul className="exports-files">
            {files.map((file) => (
              <li key={file.name}>
                <a className="choice" href={file.href} download onClick={close}>
                  {file.name}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

const Line = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="exports-line">
    <span>{name}</span>
    <span className="row">{children}</span>
  </div>
);

const fileWord = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
