import { useState } from "react";
import type { PulseAnswer } from "../../../contract/pulse.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { Toggle } from "../components/toggle.tsx";
import { useSession } from "../sign-in/session-query.ts";
import { useApp } from "./app-context.ts";
import { PageLink } from "./page-link.tsx";
import { collectorUrlFor, snippetsFor } from "./snippets.ts";

/** A project without any call: how to send the first one, and a live check for it. */
export function Onboarding({ pulse }: { pulse: PulseAnswer }) {
  const { scope, update } = useApp();
  const { project } = scope;
  const isNeeded = useSession()?.is_needed === true;
  const { projects, collector_port: port } = pulse;
  const snippets = snippetsFor({ collectorUrl: collectorUrlFor(window.location.hostname, port), project });
  const [chosenId, setChosenId] = useState<string>("curl");
  const chosen = snippets.find(({ id }) => id === chosenId) ?? snippets[0];
  const other = projects.find((name) => name === "sample") ?? projects[0];
  return (
    <section className="onboarding panel" aria-labelledby="onboarding-title">
      <div className="onboarding-lead">
        <h1 id="onboarding-title" className="onboarding-title">
          Send the first call
        </h1>
        <p>
          Project <code>{project}</code> has no calls yet. Paste one of these into a terminal or your application; the
          figures appear here a second or two later.
        </p>
        {isNeeded && (
          <p>
            Whoever sends needs a key:{" "}
            <PageLink to="/settings" patch={{ tab: "keys", sel: "new-key:" }} className="link">
              make one
            </PageLink>
            . It comes with lines to paste that carry it.
          </p>
        )}
        <p className="waiting" role="status">
          <span className="pulse-dot" aria-hidden="true" /> Waiting for the first event…
        </p>
        {other !== undefined && other !== project && (
          <button type="button" className="button" onClick={() => update({ project: other })}>
            {other === "sample" ? "Look at the sample project" : `Open project ${other}`}
          </button>
        )}
      </div>
      <div className="onboarding-code">
        <div className="row onboarding-tabs">
          <Toggle
            label="Way to send"
            options={snippets.map(({ id, name }) => ({ value: id, name }))}
            chosen={chosen?.id}
            choose={(id) => id !== undefined && setChosenId(id)}
          />
          {chosen !== undefined && <CopyButton key={chosen.id} text={chosen.text} label="Copy" />}
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
        <pre tabIndex={0}>
          <code>{chosen?.text}</code>
        </pre>
      </div>
    </section>
  );
}
