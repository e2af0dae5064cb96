import type { AllocationRule } from "@outlay/core/allocation/allocation-rules";
import { useQuery } from "@tanstack/react-query";
import type { AllocationAnswer, AllocationRulesJson } from "../../../../contract/allocation.ts";
import type { Scope } from "../../api/queries.ts";
import { Money, Unknown } from "../../components/money.tsx";
import { Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { TableExport } from "../../components/table-export.tsx";
import { columnPlaces } from "../../format/format-money.ts";
import { formatPlural } from "../../format/format-number.ts";
import { useApp } from "../../shell/app-context.ts";
import { instantLabel } from "../../time/labels.ts";
import { readSettingsSelection, writeSettingsSelection } from "../settings-selection.ts";
import { daysWords, matchWords, targetWords } from "./allocation-draft.ts";
import { allocationQuery, allocationRulesQuery } from "./allocation-queries.ts";

type Take = AllocationAnswer["rules"][number];

/** The rules in order, with what each took in the range. */
export function RulesPanel({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const { data: spend } = useQuery(allocationQuery(scope, "team"));
  const takes = new Map(spend?.rules.map((take) => [take.name, take]));
  const selected = readSettingsSelection(state.sel);
  const open = (sel: string) => update({ sel });
  return (
    <Panel
      title="Rules, the first that fits decides"
      name="allocation-rules"
      source={allocationRulesQuery(scope)}
      size="block"
      span={12}
      contentHeight={120}
      actions={
        <>
          <button type="button" className="button" onClick={() => open(writeSettingsSelection("teams"))}>
            Teams
          </button>
          <button type="button" className="button" onClick={() => open(writeSettingsSelection("allocation"))}>
            Add a rule
          </button>
        </>
      }
    >
      {(stored) => (
        <>
          <Stated stored={stored} tz={state.tz} />
          {stored.rules.length > 0 && (
            <Table
              caption="Rules of allocation, in order"
              columns={columnsOf(stored.rules, takes)}
              rows={stored.rules}
              rowKey={({ name }) => name}
              narrow="cards"
              open={({ name }) => open(writeSettingsSelection("allocation", name))}
              openKey={selected?.kind === "allocation" ? selected.id : undefined}
            />
          )}
          <div className="row table-foot">
            <p className="note">
              The ledger keeps what calls say themselves; rules are applied whenever spend is asked for. Shares by
              tokens or tasks are those of the range that is shown.
            </p>
            {stored.rules.length > 0 && (
              <TableExport name="allocation-rules" columns={columnsOf(stored.rules, takes)} rows={stored.rules} />
            )}
          </div>
        </>
      )}
    </Panel>
  );
}

function Stated({
  stored: { version, author, reason, changed_at, teams, rules },
  tz,
}: {
  stored: AllocationRulesJson;
  tz: string;
}) {
  if (version === 0 || changed_at === null) {
    return (
      <p className="note">No rule yet: spend is of the team that a call names, and of no team where it names none.</p>
    );
  }
  return (
    <p className="note" data-figure="allocation-stated">
      {formatPlural(rules.length, "rule")} and {formatPlural(teams.length, "team")}, version {version} by {author},{" "}
      {instantLabel(changed_at, tz)}: {reason}
    </p>
  );
}

function columnsOf(
  rules: readonly AllocationRule[],
  takes: ReadonlyMap<string, Take>,
): readonly Column<AllocationRule>[] {
  const places = columnPlaces([...takes.values()].map(({ spend }) => spend));
  const numberOf = (rule: AllocationRule) => rules.indexOf(rule) + 1;
  return [
    {
      id: "name",
      header: "Rule",
      label: "Rule",
      text: ({ name }) => name,
      cell: (rule) => `${numberOf(rule)}. ${rule.name}`,
    },
    {
      id: "match",
      header: "Calls whose",
      label: "Calls whose",
      text: matchWords,
      cell: (rule) => <span className="settings-wrap">{matchWords(rule)}</span>,
    },
    {
      id: "to",
      header: "Go to",
      label: "Go to",
      text: targetWords,
      cell: (rule) => <span className="settings-wrap">{targetWords(rule)}</span>,
    },
    { id: "days", header: "Holds", label: "Holds", text: daysWords, cell: daysWords },
    {
      id: "took",
      header: "Took",
      label: "Took",
      align: "right",
      text: ({ name }) => takes.get(name)?.spend ?? "",
      cell: ({ name }) => {
        const take = takes.get(name);
        if (take === undefined) return <Unknown why="not known yet" />;
        return (
          <>
            <p className="cell-main">
              <Money value={take.spend} places={places} isAtLeast={take.unpriced_calls > 0} />
            </p>
            <p className="cell-note">{formatPlural(take.calls, "call")}</p>
          </>
        );
      },
    },
  ];
}
