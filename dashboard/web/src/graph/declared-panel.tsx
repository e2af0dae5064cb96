import { useState } from "react";
import { Icon } from "../components/icons.tsx";
import { Panel } from "../components/panel.tsx";
import { formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { type DeclaredGraph, parseDeclared } from "./declared-store.ts";
import { lintQuery } from "./graph-queries.ts";

interface DeclaredPanelProps {
  readonly workflow: string;
  readonly declared: DeclaredGraph | undefined;
  readonly declare: (graph: DeclaredGraph | undefined) => void;
}

/** The graph as someone declared it: written or read from a file, kept in this browser, checked by the server. */
export function DeclaredPanel({ workflow, declared, declare }: DeclaredPanelProps) {
  return declared === undefined ? (
    <Declare declare={declare} />
  ) : (
    <Findings workflow={workflow} declared={declared} declare={declare} />
  );
}

const example = `{
  "entry": "plan",
  "nodes": [{ "id": "plan" }, { "id": "answer", "terminal": true }],
  "edges": [{ "from": "plan", "to": "answer" }]
}`;

function Declare({ declare }: { declare: (graph: DeclaredGraph) => void }) {
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const take = (written: string) => {
    const parsed = parseDeclared(written);
    if (typeof parsed === "string") setFault(parsed);
    else declare(parsed);
  };
  return (
    <section className="panel panel-block" data-panel="declared" data-state="empty" aria-labelledby="declared-title">
      <header className="panel-header">
        <h2 id="declared-title">Declared graph</h2>
      </header>
      <div className="panel-body declared-form">
        <p className="note">
          Lay the graph you mean over the one that was observed: steps and edges that are not declared stand out, those
          never taken are drawn dashed, and its faults are listed. It is kept in this browser only.
        </p>
        <label>
          <span className="note">As JSON, the file that npm run graph checks</span>
          <textarea
            name="declared"
            rows={7}
            spellCheck={false}
            placeholder={example}
            value={text}
            aria-invalid={fault !== undefined || undefined}
            onChange={(event) => {
              setText(event.target.value);
              setFault(undefined);
            }}
          />
        </label>
        {fault !== undefined && (
          <p className="declared-fault" role="alert">
            <Icon name="warning" /> {fault}
          </p>
        )}
        <div className="row">
          <button type="button" className="button" disabled={text.trim() === ""} onClick={() => take(text)}>
            Lay over
          </button>
          <label className="button">
            Read a file
            <input
              type="file"
              accept="application/json,.json"
              className="hidden-text"
              onChange={async (event) => {
                const file = event.target.files?.[0];
                if (file === undefined) return;
                const written = await file.text();
                setText(written);
                take(written);
              }}
            />
          </label>
        </div>
      </div>
    </section>
  );
}

function Findings({ workflow, declared, declare }: Required<DeclaredPanelProps> & { declared: DeclaredGraph }) {
  const { scope } = useApp();
  return (
    <Panel
      title="Declared graph"
      name="declared"
      source={lintQuery(scope, workflow, declared)}
      size="block"
      span={12}
      contentHeight={90}
      actions={
        <button type="button" className="button button-quiet" onClick={() => declare(undefined)}>
          Take it away
        </button>
      }
    >
      {({ errors, warnings, findings, observed_traces }) => (
        <div className="declared-findings">
          <p className="note" data-figure="lint">
            {findings.length === 0
              ? "No faults."
              : `${formatPlural(errors, "error")}, ${formatPlural(warnings, "warning")}.`}{" "}
            {observed_traces === null ? "" : `Compared with ${formatPlural(observed_traces, "trace")} of the range.`}
          </p>
          <ul>
            {findings.map(({ rule, level, node, edge, message }) => (
              <li key={`${rule} ${node} ${edge?.from} ${edge?.to}`}>
                <span className={level === "error" ? "chip chip-danger" : "chip chip-warn"}>{level}</span>
                <span className="chip">{rule.replaceAll(/[_-]/g, " ")}</span>
                <span>{message}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}
