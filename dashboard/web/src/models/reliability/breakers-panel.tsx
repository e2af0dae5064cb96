import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { z } from "zod";
import type { breakersEndpoint } from "../../../../contract/measures.ts";
import type { BreakerSpell, breakerSpellsEndpoint } from "../../../../contract/model-reliability.ts";
import { type SpellLane, SpellLanes } from "../../charts/spell-lanes.tsx";
import { Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { formatCount, formatDuration, formatPlural, formatRatio } from "../../format/format-number.ts";
import { useApp } from "../../shell/app-context.ts";
import { instantLabel, momentLabel } from "../../time/labels.ts";
import { breakersQuery } from "../models-queries.ts";
import { spellsQuery } from "./reliability-queries.ts";

type Breaker = z.output<(typeof breakersEndpoint)["response"]>["breakers"][number];
type Spells = z.output<(typeof breakerSpellsEndpoint)["response"]>;

/** When breakers were open, for how long in all, and which opened together. */
export function BreakersPanel() {
  const { scope, state } = useApp();
  return (
    <Panel
      title="Breakers"
      name="breakers"
      source={breakersQuery(scope, state.f)}
      size="block"
      span={7}
      contentHeight={240}
      isEmpty={({ breakers }) => breakers.length === 0}
      empty={
        <p>
          No call of this range states the state of a breaker, so it is not known whether one was open. Calls say so by{" "}
          <code>breakerState</code>.
        </p>
      }
    >
      {({ breakers }) => (
        <>
          <BreakerTimes />
          <Table<Breaker>
            caption="Breakers by provider and model"
            columns={breakerColumns}
            rows={breakers}
            rowKey={nameOf}
            narrow="cards"
          />
        </>
      )}
    </Panel>
  );
}

const nameOf = ({ provider, model }: { readonly provider: string; readonly model: string }): string =>
  provider === "" ? model : `${provider} · ${model}`;

const WORDS = { open: "open", half_open: "half open" } as const;

function BreakerTimes() {
  const { scope, state } = useApp();
  const { data, error } = useQuery(spellsQuery(scope, state.f));
  const lanes = useMemo(() => (data === undefined ? [] : lanesOf(data.spells, scope.tz)), [data, scope.tz]);
  if (error !== null) return <p className="note">When they were open is not known: {error.message}</p>;
  if (data === undefined) return <p className="note">Asking when they were open …</p>;
  if (lanes.length === 0) return <p className="note">None of them was open in this range, as far as calls say.</p>;
  const [from, to] = [Date.parse(data.range.from), Date.parse(data.range.to)];
  const openings = data.spells.filter((spell) => spell.state === "open" && spell.is_change).length;
  return (
    <>
      <SpellLanes
        summary={`${formatPlural(openings, "opening")} of ${formatPlural(lanes.length, "breaker")}; ${
          data.together.length
        } times several opened together.`}
        lanes={lanes}
        from={from}
        to={to}
        marks={data.together.map(({ at, breakers }) => ({
          at: Date.parse(at),
          text: `${momentLabel(at, scope.tz)}: ${breakers.map(nameOf).join(", ")}`,
        }))}
        tickText={(at) => instantLabel(new Date(at).toISOString(), scope.tz)}
      />
      <p className="note">
        Solid: open. Hatched: half open. Elsewhere closed, or not known: a state holds for five minutes after the last
        call that stated it.
        {data.spells_omitted > 0 && ` ${formatCount(data.spells_omitted)} earlier spells are not drawn.`}
      </p>
      <Together together={data.together} />
    </>
  );
}

const TOGETHER_SHOWN = 5;

function Together({ together }: Pick<Spells, "together">) {
  const { scope } = useApp();
  if (together.length === 0) return <p className="note">No two of them opened within a minute of each other.</p>;
  return (
    <section aria-label="Opened together" data-figure="together">
      <p>
        Opened within a minute of each other, {formatPlural(together.length, "time")}: one cause is likely, such as an
        outage of what they share.
      </p>
      <ul>
        {together.slice(0, TOGETHER_SHOWN).map(({ at, breakers }) => (
          <li key={at}>
            <time dateTime={at}>{momentLabel(at, scope.tz)}</time>{" "}
            {breakers
              .map((one) => `${nameOf(one)}${one.after_ms === 0 ? "" : ` (+${formatDuration(one.after_ms)})`}`)
              .join(", ")}
          </li>
        ))}
      </ul>
    </section>
  );
}

function lanesOf(spells: readonly BreakerSpell[], tz: string): SpellLane[] {
  return [...new Set(spells.map(nameOf))].map((name) => ({
    key: name,
    name,
    spells: spells
      .filter((spell) => nameOf(spell) === name)
      .map((spell) => ({
        key: spell.from,
        kind: spell.state === "open" ? ("bad" as const) : ("half" as const),
        from: Date.parse(spell.from),
        to: Date.parse(spell.to),
        text: `${WORDS[spell.state]} from ${momentLabel(spell.from, tz)} for ${formatDuration(
          Date.parse(spell.to) - Date.parse(spell.from),
        )}`,
      })),
  }));
}

const minutes = (value: number): string => `${value < 10 ? value.toFixed(1) : formatCount(Math.round(value))} min`;

const breakerColumns: readonly Column<Breaker>[] = [
  { id: "model", header: "Model", label: "Model", text: nameOf, cell: nameOf },
  { id: "openings", header: "Opened", label: "Opened", align: "right", cell: ({ openings }) => formatCount(openings) },
  { id: "open", header: "Open", label: "Open", align: "right", cell: ({ open_minutes }) => minutes(open_minutes) },
  {
    id: "share",
    header: "Of known time",
    label: "Of known time",
    align: "right",
    cell: ({ open_share, known_minutes }) => (
      <span title={`known for ${minutes(known_minutes)}`}>{formatRatio(open_share)}</span>
    ),
  },
  { id: "last", header: "Last state", label: "Last state", cell: ({ last_state }) => last_state },
];
