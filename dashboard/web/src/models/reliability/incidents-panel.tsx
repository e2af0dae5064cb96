import type { Incident } from "../../../../contract/model-reliability.ts";
import { Money, Unknown } from "../../components/money.tsx";
import { Panel } from "../../components/panel.tsx";
import { onlyFilter } from "../../filters/filter-words.ts";
import { entityName } from "../../format/dimension-names.ts";
import { formatCount, formatDuration, formatPlural, formatRatio } from "../../format/format-number.ts";
import { useApp } from "../../shell/app-context.ts";
import { PageLink } from "../../shell/page-link.tsx";
import { instantLabel } from "../../time/labels.ts";
import { incidentsQuery } from "./reliability-queries.ts";
import { FAILED } from "./soundness-panel.tsx";

const RULE =
  "Five-minute steps in which 5 calls and more failed, and either more than half of them or surely more than twice the model’s usual share (at least 1 %).";

/** When a model failed well above its usual share, a card each. */
export function IncidentsPanel() {
  const { scope, state } = useApp();
  return (
    <Panel
      title="Incidents"
      name="incidents"
      source={incidentsQuery(scope, state.f)}
      size="block"
      span={12}
      contentHeight={210}
      isEmpty={({ incidents }) => incidents.length === 0}
      empty={
        <>
          <p>No incident: no model failed well above its usual share.</p>
          <p className="note">{RULE}</p>
        </>
      }
      marks={({ is_complete }) =>
        is_complete
          ? []
          : [
              {
                kind: "partial",
                text: "not all looked at",
                why: "More steps stand out than are looked at; those in which most calls failed are. A shorter range shows all",
              },
            ]
      }
    >
      {({ incidents, incidents_omitted }) => (
        <>
          <ul className="incident-list">
            {incidents.map((incident) => (
              <IncidentCard key={`${incident.provider} ${incident.model} ${incident.from}`} incident={incident} />
            ))}
          </ul>
          <p className="note">
            {RULE}
            {incidents_omitted > 0 && ` ${formatCount(incidents_omitted)} earlier ones are not shown.`}
          </p>
        </>
      )}
    </Panel>
  );
}

function IncidentCard({ incident }: { incident: Incident }) {
  const { scope, state } = useApp();
  const { provider, model, from, to } = incident;
  const filters = [...state.f, onlyFilter("provider", provider), onlyFilter("model_resolved", model)];
  return (
    <li className="incident">
      <h3>
        {provider !== "" && `${provider} · `}
        {entityName(model, "model_resolved")}
      </h3>
      <p>
        <time dateTime={from}>{instantLabel(from, scope.tz)}</time> ·{" "}
        {formatDuration(Date.parse(to) - Date.parse(from))}
      </p>
      <dl className="fact-list">
        <div>
          <dt>Failed at its worst</dt>
          <dd>
            {formatRatio(incident.peak_share)} <span className="note">usually {formatRatio(incident.usual_share)}</span>
          </dd>
        </div>
        <div>
          <dt>Calls hit</dt>
          <dd>
            <data value={incident.failed_calls}>{formatCount(incident.failed_calls)}</data>{" "}
            <span className="note">of {formatCount(incident.calls)}</span>
          </dd>
        </div>
        <div>
          <dt>Paid for them</dt>
          <dd>
            {incident.failed_cost === null ? (
              <Unknown why="none of them has a price" />
            ) : (
              <Money value={incident.failed_cost} isAtLeast={incident.failed_unpriced_calls > 0} />
            )}
          </dd>
        </div>
        <div>
          <dt>Likely</dt>
          <dd>
            {incident.faults.map(({ fault, calls }) => (
              <code key={fault} title={formatPlural(calls, "call")}>
                {fault}
              </code>
            ))}
          </dd>
        </div>
      </dl>
      <p>
        <PageLink className="link" to="/calls" patch={{ from, to, f: [...filters, FAILED] }}>
          Calls that failed
        </PageLink>{" "}
        <PageLink className="link" to="/explore" patch={{ from, to, f: filters, by: ["workflow"] }}>
          Workflows hit
        </PageLink>
      </p>
    </li>
  );
}
