import { useCallback } from "react";
import type { Scope } from "../api/queries.ts";
import { SeriesFigure } from "../charts/series-figure.tsx";
import { ViewToggle } from "../charts/view-toggle.tsx";
import { Choices, Menu } from "../components/menu.tsx";
import { Panel } from "../components/panel.tsx";
import { onlyFilter } from "../filters/filter-words.ts";
import { FilteredOut } from "../filters/filtered-out.tsx";
import { groupingName, usualGroupings } from "../format/dimension-names.ts";
import { useApp } from "../shell/app-context.ts";
import type { UrlState } from "../state/url-state.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";
import { staleSince } from "../trust/marks.ts";
import { spendQuery } from "./overview-queries.ts";

const CONTENT_HEIGHT_PX = 206;

interface SpendPanelProps {
  readonly scope: Scope;
  readonly state: UrlState;
  readonly update: UpdateUrl;
}

/** Spend over time, stacked by model or another dimension; as a chart or as a table. */
export function SpendPanel({ scope, state, update }: SpendPanelProps) {
  const { pulse } = useApp();
  const zoom = useCallback((from: string, to: string) => update({ from, to }), [update]);
  const by = state.by[0] ?? "model_resolved";
  const view = state.view ?? "chart";
  const groupings = usualGroupings.some(({ value }) => value === by)
    ? usualGroupings
    : [...usualGroupings, { value: by, name: groupingName(by) }];
  const actions = (
    <>
      <Menu name="Stacked by" label={`by ${groupingName(by).toLowerCase()}`} align="end" className="menu-quiet">
        {(close) => (
          <Choices
            label="Stacked by"
            choices={groupings}
            chosen={by}
            choose={(name) => {
              update({ by: [name] });
              close();
            }}
          />
        )}
      </Menu>
      <ViewToggle view={view} update={update} />
    </>
  );
  return (
    <Panel
      title="Spend over time"
      more={{ to: "/explore", patch: { by: [by], f: state.f } }}
      name="spend"
      source={spendQuery(scope, by, state.f)}
      size="block"
      span={8}
      contentHeight={CONTENT_HEIGHT_PX}
      actions={actions}
      isEmpty={(answer) => answer.coverage.calls === 0}
      empty={<FilteredOut filters={state.f} />}
    >
      {(answer) => (
        <SeriesFigure
          answer={answer}
          metric="spend"
          by={[by]}
          view={view}
          heightPx={CONTENT_HEIGHT_PX}
          open={(group) => group !== null && update({ f: [...state.f, onlyFilter(by, group[0] ?? "")] })}
          zoom={zoom}
          staleFrom={staleSince(scope, pulse)}
        />
      )}
    </Panel>
  );
}
