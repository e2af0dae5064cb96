import { useMemo } from "react";
import type { DataQualityAnswer, QualitySection } from "../../../contract/data-quality.ts";
import type { Scope } from "../api/queries.ts";
import { Money } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatPlural, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { instantLabel } from "../time/labels.ts";
import { AtStake } from "./at-stake.tsx";
import { CheckDrawer } from "./check-drawer.tsx";
import { qualityQuery } from "./quality-queries.ts";
import { remedies } from "./remedies.ts";

const CONTENT_HEIGHT_PX = 230;

type Section = QualitySection;

/** Every check there is: what was found, largest sum first, and the names of those that found nothing. */
export function ChecksPanel({ scope }: { scope: Scope }) {
  return (
    <Panel
      title="Checks"
      name="checks"
      source={qualityQuery(scope)}
      size="block"
      span={12}
      contentHeight={CONTENT_HEIGHT_PX}
    >
      {(answer) => <Checks answer={answer} />}
    </Panel>
  );
}

function Checks({ answer }: { answer: DataQualityAnswer }) {
  const { state, update } = useApp();
  const { sections, totals } = answer;
  const rows = useMemo(() => sections.filter(({ calls }) => calls > 0).sort(byImpact), [sections]);
  const quiet = sections.filter(({ calls }) => calls === 0);
  const columns = useMemo(() => columnsOf(sections), [sections]);
  const open = sections.find(({ id }) => `check:${id}` === state.sel);
  const doubts = sections.filter(isDoubt).length;
  return (
    <>
      <p className="note" data-figure="checks">
        {doubtWords(doubts)}: {formatCount(totals.calls)} billed calls, spend of{" "}
        <Money value={totals.spend} isAtLeast={totals.priced_calls < totals.calls} />. Checked{" "}
        <time dateTime={answer.checked_at}>{instantLabel(answer.checked_at, state.tz)}</time>.
      </p>
      {rows.length > 0 && (
        <Table
          caption="Checks of the data, largest amount of money at stake first"
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          narrow="cards"
          sort={state.sort}
          setSort={(sort) => update({ sort }, "replace")}
          open={({ id }) => update({ sel: `check:${id}` })}
          openKey={open?.id}
        />
      )}
      <div className="row table-foot">
        <details className="quiet-checks" data-figure="quiet-checks">
          <summary>{formatPlural(quiet.length, "check")} found nothing</summary>
          <ul className="plain-list">
            {quiet.map(({ id, title }) => (
              <li key={id}>
                <button type="button" className="link" onClick={() => update({ sel: `check:${id}` })}>
                  {title}
                </button>
              </li>
            ))}
          </ul>
        </details>
        <TableExport name="data-quality" columns={columns} rows={[...rows, ...quiet]} />
      </div>
      {open !== undefined && <CheckDrawer section={open} close={() => update({ sel: undefined })} />}
    </>
  );
}

function doubtWords(doubts: number): string {
  if (doubts === 0) return "No check puts a figure in doubt";
  return doubts === 1 ? "1 check puts figures in doubt" : `${doubts} checks put figures in doubt`;
}

const isDoubt = ({ id, calls }: Section): boolean => calls > 0 && remedies[id].kind === "doubt";
const moneyOf = ({ money_at_stake: money }: Section): number => (money === null ? -1 : Math.abs(Number(money)));
/** Doubts before what is incomplete, that before what was dealt with, dearer before cheaper. */
const ranks = { doubt: 0, breach: 0, gap: 1, handled: 2 } as const;
const rankOf = (section: Section): number => ranks[remedies[section.id].kind];
const byImpact = (a: Section, b: Section): number =>
  rankOf(a) - rankOf(b) || moneyOf(b) - moneyOf(a) || b.calls - a.calls;

function columnsOf(sections: readonly Section[]): Column<Section>[] {
  const places = columnPlaces(sections.map(({ money_at_stake: money }) => money));
  return [
    {
      id: "check",
      header: "Check",
      label: "Check",
      text: ({ title }) => title,
      sort: ({ title }) => title,
      cell: ({ title }) => title,
    },
    {
      id: "state",
      header: "Finding",
      label: "Finding",
      text: (section) => stateOf(section).text,
      sort: rankOf,
      cell: (section) => <span className={stateOf(section).chip}>{stateOf(section).text}</span>,
    },
    {
      id: "calls",
      header: "Calls",
      label: "Calls",
      align: "right",
      text: ({ calls }) => String(calls),
      sort: ({ calls }) => calls,
      cell: ({ calls }) => formatCount(calls),
    },
    {
      id: "share",
      header: "Of calls",
      label: "Of calls",
      align: "right",
      text: ({ share }) => String(share ?? ""),
      sort: ({ share }) => share,
      cell: ({ share }) => (share === null ? <span className="nothing">·</span> : formatRatio(share)),
    },
    {
      id: "impact",
      header: "Money at stake",
      label: "Money at stake",
      align: "right",
      text: ({ money_at_stake: money }) => money ?? "",
      sort: (section) => (section.money_at_stake === null ? null : moneyOf(section)),
      cell: (section) => <AtStake section={section} places={places} />,
    },
    {
      id: "fix",
      header: "How to fix",
      label: "How to fix",
      text: ({ id }) => remedies[id].fix,
      cell: ({ id }) => <span className="cell-wrap">{remedies[id].fix}</span>,
    },
  ];
}

function stateOf(section: Section): { text: string; chip: string } {
  if (section.calls === 0) return { text: "nothing found", chip: "chip" };
  const { kind } = remedies[section.id];
  if (kind === "breach") return { text: "not allowed", chip: "chip chip-warn" };
  if (kind === "gap") return { text: "incomplete", chip: "chip" };
  return isDoubt(section) ? { text: "in doubt", chip: "chip chip-warn" } : { text: "dealt with", chip: "chip" };
}
