import type { z } from "zod";
import type { actorsEndpoint } from "../../../contract/measures.ts";
import { IntervalBar } from "../charts/interval-bar.tsx";
import { Choices, Menu } from "../components/menu.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { entityName, groupingName } from "../format/dimension-names.ts";
import { formatCount, formatPlural, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { type ActorDimension, actorDimensions, actorsQuery } from "./workflow-queries.ts";

type ActorGroup = z.infer<(typeof actorsEndpoint)["response"]>["groups"][number];
type Actor = ActorGroup["actors"][number];

/** How far actors differ on the same workflow and prompt version, chance taken off; only where there are enough of them. */
export function VarianceTab({ workflow }: { workflow: string }) {
  const { scope, state, update } = useApp();
  const actor = actorDimensions.find((name) => name === state.by[0]) ?? "user_id";
  const own = (groups: readonly ActorGroup[]) => groups.filter((group) => group.workflow === workflow);
  return (
    <Panel
      title={`Success by ${groupingName(actor).toLowerCase()}`}
      name="variance"
      source={actorsQuery(scope, actor)}
      size="block"
      span={12}
      contentHeight={220}
      isEmpty={({ groups }) => own(groups).length === 0}
      empty={
        <p>
          Nothing to compare: at least five of them must have 30 judged tasks each, on the same prompt version. Fewer
          would say more about people than about work.
        </p>
      }
      actions={
        <Menu name="Compare" label={`by ${groupingName(actor).toLowerCase()}`} align="end" className="menu-quiet">
          {(close) => (
            <Choices
              label="Compare"
              choices={actorDimensions.map((value) => ({ value, name: groupingName(value) }))}
              chosen={actor}
              choose={(name) => {
                update({ by: [name] });
                close();
              }}
            />
          )}
        </Menu>
      }
    >
      {({ groups }) => own(groups).map((group) => <Group key={group.prompt_version} group={group} actor={actor} />)}
    </Panel>
  );
}

function Group({ group, actor }: { group: ActorGroup; actor: ActorDimension }) {
  const columns = columnsFor(actor);
  return (
    <section className="actors">
      <p className="note">
        {group.prompt_version === "" ? "No prompt version named" : `Prompt version ${group.prompt_version}`}: together{" "}
        <strong>{formatRatio(group.success_rate)}</strong>, true rates spread by {formatRatio(group.spread)} (standard
        deviation {formatRatio(group.deviation)})
        {group.actors_omitted > 0 &&
          `; ${formatPlural(group.actors_omitted, "actor")} with fewer than 30 tasks left out`}
      </p>
      <Table
        caption={`Success by ${groupingName(actor).toLowerCase()}`}
        columns={columns}
        rows={group.actors}
        rowKey={(one) => one.actor}
        narrow="cards"
        sort="-shrunk"
      />
      <TableExport name="variance" columns={columns} rows={group.actors} />
    </section>
  );
}

const columnsFor = (actor: ActorDimension): Column<Actor>[] => [
  {
    id: "actor",
    header: groupingName(actor),
    label: groupingName(actor),
    text: (one) => one.actor,
    cell: (one) => entityName(one.actor, actor),
  },
  {
    id: "tasks",
    header: "Judged tasks",
    label: "Judged tasks",
    align: "right",
    text: ({ tasks }) => String(tasks),
    cell: ({ tasks }) => formatCount(tasks),
  },
  {
    id: "rate",
    header: "Success",
    label: "Success",
    align: "right",
    text: ({ success_rate }) => String(success_rate),
    cell: ({ success_rate: rate, interval: [low, high] }) => (
      <>
        <p className="cell-main success-main">
          <IntervalBar low={low} high={high} point={rate} />
          <span className="success-value">{formatRatio(rate)}</span>
        </p>
        <p className="cell-note">
          {formatRatio(low)} – {formatRatio(high)}
        </p>
      </>
    ),
  },
  {
    id: "shrunk",
    header: <span title="Drawn towards all of them by how little is known of this one">Shrunk</span>,
    label: "Shrunk",
    align: "right",
    text: ({ shrunk_rate }) => String(shrunk_rate),
    sort: ({ shrunk_rate }) => shrunk_rate,
    cell: ({ shrunk_rate }) => formatRatio(shrunk_rate),
  },
];
