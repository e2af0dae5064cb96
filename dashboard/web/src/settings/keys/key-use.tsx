import { useState } from "react";
import type { KeyJson, MadeKey } from "../../../../contract/keys.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { Toggle } from "../../components/toggle.tsx";
import { useApp } from "../../shell/app-context.ts";
import { collectorUrlFor } from "../../shell/snippets.ts";
import { Command } from "./command.tsx";
import { keySnippets, keyVariable } from "./key-snippets.ts";

/** A key that was just made, this one time, and how to use it. */
export function NewKey({ made: { key, made }, close }: { made: MadeKey; close: () => void }) {
  return (
    <div className="call-facts" data-figure="new-key">
      <p role="status">
        <strong>{made.title}</strong> is made. This is the only time that the key is shown: it is stored nowhere.
      </p>
      <Command text={key} />
      <p className="note">In a shell, for the lines below:</p>
      <Command text={keyVariable(key)} />
      <KeyUse role={made.role} />
      <div className="row">
        <button type="button" className="button" onClick={close}>
          I have kept the key
        </button>
      </div>
    </div>
  );
}

/** Lines to paste that send or ask with a key. */
export function KeyUse({ role }: { role: KeyJson["role"] }) {
  const { scope, pulse } = useApp();
  const { hostname, origin: dashboardUrl } = window.location;
  const collectorUrl = collectorUrlFor(hostname, pulse?.collector_port ?? null);
  const snippets = keySnippets(role, { collectorUrl, dashboardUrl, project: scope.project });
  const [chosenId, setChosenId] = useState(snippets[0]?.id);
  const chosen = snippets.find(({ id }) => id === chosenId);
  return (
    <section className="key-use" aria-label="How to use the key">
      <div className="row key-use-head">
        {snippets.length > 1 ? (
          <Toggle
            label="Way to use the key"
            options={snippets.map(({ id, name }) => ({ value: id, name }))}
            chosen={chosenId}
            choose={setChosenId}
          />
        ) : (
          <span className="note">With the key in OUTLAY_KEY:</span>
        )}
        {chosen !== undefined && <CopyButton key={chosen.id} text={chosen.text} label="Copy" />}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} className="payload">
        {chosen?.text}
      </pre>
    </section>
  );
}
