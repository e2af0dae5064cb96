import { useQuery } from "@tanstack/react-query";
import type { Scope } from "../api/queries.ts";
import { Icon } from "../components/icons.tsx";
import { useApp } from "../shell/app-context.ts";
import { ArrivalPanel } from "./arrival-panel.tsx";
import { AuditPanel } from "./audit-panel.tsx";
import { ClientsPanel } from "./clients-panel.tsx";
import { DeadLettersPanel } from "./dead-letters-panel.tsx";
import { healthQuery } from "./health-queries.ts";
import { Heartbeat } from "./heartbeat.tsx";
import { PartitionsPanel } from "./partitions-panel.tsx";
import { SourcesPanel } from "./sources-panel.tsx";
import { StageTiles } from "./stage-tiles.tsx";
import { StoragePanel } from "./storage-panel.tsx";

/** Does everything arrive, how fast, and who has fallen silent? */
export function Health() {
  const { scope } = useApp();
  return (
    <>
      <Heartbeat scope={scope} />
      <div className="page-head">
        <h1>Ingest health</h1>
      </div>
      <Problems scope={scope} />
      <div className="grid">
        <StageTiles scope={scope} />
        <ArrivalPanel scope={scope} />
        <AuditPanel scope={scope} />
        <SourcesPanel scope={scope} />
        <ClientsPanel scope={scope} />
        <PartitionsPanel scope={scope} />
        <DeadLettersPanel scope={scope} />
        <StoragePanel scope={scope} />
      </div>
    </>
  );
}

/** What a person should look at, worst first, before any number. */
function Problems({ scope }: { scope: Scope }) {
  const { data, isError } = useQuery(healthQuery(scope));
  if (isError) return null; // What was well before may not be so now; the lost heartbeat is said above.
  if (data === undefined) return <div className="notice" data-figure="problems" data-count="" role="status" />;
  const { problems } = data;
  if (problems.length === 0) {
    return (
      <div className="notice" data-figure="problems" data-count="0" role="status">
        <Icon name="check" />
        <p>All is well: everything that was accepted is stored or accounted for.</p>
      </div>
    );
  }
  return (
    <div className="notice notice-warn" data-figure="problems" data-count={problems.length} role="status">
      <Icon name="warning" />
      <ul className="plain-list">
        {problems.map(({ what, detail }) => (
          <li key={`${what}${detail}`}>
            <strong>{what.replaceAll("_", " ")}</strong>: {detail}
          </li>
        ))}
      </ul>
    </div>
  );
}
