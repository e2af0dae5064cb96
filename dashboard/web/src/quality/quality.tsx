import { useApp } from "../shell/app-context.ts";
import { ChecksPanel } from "./checks-panel.tsx";
import { ConventionsPanel, NamesPanel } from "./names-panels.tsx";
import { ReconciliationPanel } from "./reconciliation/reconciliation-panel.tsx";
import { ReportedPanel } from "./reported-panel.tsx";
import { ScoreTiles } from "./score-tiles.tsx";
import { UnpricedPanel } from "./unpriced-panel.tsx";
import "./quality.css";

/** Can I trust the number? What may be wrong with the figures of the range, how much money is at stake, how to mend it. */
export function Quality() {
  const { scope, state } = useApp();
  return (
    <>
      <div className="page-head">
        <h1>Data quality</h1>
      </div>
      {state.f.length > 0 && <p className="note">Filters are not used here: checks are about the whole project.</p>}
      <div className="grid">
        <ScoreTiles scope={scope} />
        <ChecksPanel scope={scope} />
        <UnpricedPanel scope={scope} />
        <ReconciliationPanel scope={scope} />
        <ReportedPanel scope={scope} />
        <NamesPanel scope={scope} />
        <ConventionsPanel scope={scope} />
      </div>
    </>
  );
}
