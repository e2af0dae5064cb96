import type { ReactNode } from "react";
import { type Bucket, buckets, type Metric, metrics } from "../../../contract/vocabulary.ts";
import { Icon } from "../components/icons.tsx";
import { Choices, Menu } from "../components/menu.tsx";
import { SearchChoices } from "../components/search-choices.tsx";
import { allGroupings, groupingName } from "../format/dimension-names.ts";
import { metricInfo } from "../format/metric-names.ts";
import { type Grouping, readGrouping } from "../state/grouping.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import type { UrlState } from "../state/url-state.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";
import { bucketName } from "../time/labels.ts";
import type { Exploration } from "./explore-queries.ts";

interface QueryBarProps {
  readonly state: UrlState;
  readonly exploration: Exploration;
  readonly update: UpdateUrl;
}

const METRICS_MAX = 2;
const GROUPINGS_MAX = 3;
const tops = [3, 5, 7, 10, 15, 20] as const;

/** What is measured, by what, in which steps. All of it stands in the address. */
export function QueryBar({ state, exploration: { metrics: chosen, by }, update }: QueryBarProps) {
  useShortcuts([{ keys: "b", does: "Add a grouping", run: () => document.getElementById("add-grouping")?.click() }]);
  const setMetric = (at: number, metric: Metric) =>
    update({ m: [...new Set(chosen.map((other, index) => (index === at ? metric : other)))], sort: undefined });
  const setGrouping = (at: number, name: Grouping) =>
    update({ by: [...new Set([...by.slice(0, at), name, ...by.slice(at + 1)])], sort: undefined });
  return (
    <section className="query-bar" aria-label="Question">
      <div className="query-part">
        {chosen.map((metric, at) => (
          <Picked key={metric} name={metricInfo[metric].name} remove={removal(chosen, at, (m) => update({ m }))}>
            <MetricMenu chosen={metric} choose={(next) => setMetric(at, next)} />
          </Picked>
        ))}
        {chosen.length < METRICS_MAX && (
          <MetricMenu chosen={undefined} choose={(metric) => update({ m: [...new Set([...chosen, metric])] })} />
        )}
      </div>
      <div className="query-part">
        <span className="query-word">by</span>
        {by.map((name, at) => (
          <Picked key={name} name={groupingName(name)} remove={removal(by, at, (next) => update({ by: next }))}>
            <GroupingMenu chosen={name} choose={(next) => setGrouping(at, next)} />
          </Picked>
        ))}
        {by.length < GROUPINGS_MAX && (
          <GroupingMenu
            chosen={undefined}
            choose={(name) => update({ by: [...new Set([...by, name])], sort: undefined })}
          />
        )}
      </div>
      <div className="query-part query-end">
        <Menu
          name="Bucket"
          label={state.g === "auto" ? "auto steps" : `by ${bucketName(state.g)}`}
          className="menu-quiet"
        >
          {(close) => (
            <Choices
              label="Bucket"
              choices={buckets.map((value: Bucket) => ({
                value,
                name: value === "auto" ? "Automatic" : bucketName(value),
              }))}
              chosen={state.g}
              choose={(g) => {
                update({ g });
                close();
              }}
            />
          )}
        </Menu>
        <Menu name="Groups shown" label={`top ${state.top}`} align="end" className="menu-quiet">
          {(close) => (
            <Choices
              label="Groups shown"
              choices={tops.map((top) => ({ value: String(top), name: `Top ${top} and Other` }))}
              chosen={String(state.top)}
              choose={(top) => {
                update({ top: Number(top) });
                close();
              }}
            />
          )}
        </Menu>
      </div>
    </section>
  );
}

/** Takes one entry away; the last one stays, because a question needs it. */
function removal<T>(entries: readonly T[], at: number, change: (entries: T[]) => void): (() => void) | undefined {
  return entries.length < 2 ? undefined : () => change(entries.filter((_, index) => index !== at));
}

const Picked = ({
  name,
  remove,
  children,
}: {
  name: string;
  remove: (() => void) | undefined;
  children: ReactNode;
}) => (
  <span className="filter-chip">
    {children}
    {remove !== undefined && (
      <button type="button" className="icon-button" aria-label={`Remove ${name}`} onClick={remove}>
        <Icon name="close" />
      </button>
    )}
  </span>
);

interface PickerProps<T> {
  /** Absent: it adds one. */
  readonly chosen: T | undefined;
  readonly choose: (value: T) => void;
}

const metricChoices = metrics.map((value) => ({ value, name: metricInfo[value].name }));

const MetricMenu = ({ chosen, choose }: PickerProps<Metric>) => (
  <Menu
    name={chosen === undefined ? "Second metric" : "Metric"}
    label={chosen === undefined ? <Icon name="plus" /> : metricInfo[chosen].name}
    className={chosen === undefined ? "menu-add" : "menu-chip"}
  >
    {(close) => (
      <SearchChoices
        label="Metric"
        choices={metricChoices}
        chosen={chosen ?? ""}
        choose={(metric) => {
          choose(metric);
          close();
        }}
      />
    )}
  </Menu>
);

const GroupingMenu = ({ chosen, choose }: PickerProps<Grouping>) => (
  <Menu
    name={chosen === undefined ? "Group by also" : "Group by"}
    label={chosen === undefined ? <Icon name="plus" /> : groupingName(chosen)}
    className={chosen === undefined ? "menu-add" : "menu-chip"}
    {...(chosen === undefined && { id: "add-grouping" })}
  >
    {(close) => (
      <SearchChoices<Grouping>
        label="Group by"
        choices={allGroupings}
        chosen={chosen ?? ""}
        choose={(name) => {
          choose(name);
          close();
        }}
        typed={(text) => {
          const tag = readGrouping(text.startsWith("tag:") ? text : `tag:${text}`);
          return tag === undefined ? undefined : { value: tag, name: `Tag ${tag.slice(4)}` };
        }}
      />
    )}
  </Menu>
);
