import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Icon } from "../components/icons.tsx";
import { Menu } from "../components/menu.tsx";
import { SearchChoices } from "../components/search-choices.tsx";
import { Toggle } from "../components/toggle.tsx";
import { FilterBar } from "../filters/filter-bar.tsx";
import { filterWords } from "../filters/filter-words.ts";
import { groupingName } from "../format/dimension-names.ts";
import { useApp } from "../shell/app-context.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import { readGrouping } from "../state/grouping.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { GroupsPanel } from "./groups-panel.tsx";
import { NoOutcomes } from "./no-outcomes.tsx";
import { ScatterPanel } from "./scatter-panel.tsx";
import { TaskListPanel } from "./task-list-panel.tsx";
import { TaskOverlays, useTaskOverlays } from "./task-overlays.tsx";
import { isTaskDimension, taskDimensions, taskListFilters, taskQuestion } from "./task-question.ts";
import { questionQuery } from "./tasks-queries.ts";
import { useCompanions } from "./use-companions.ts";
import "./tasks.css";

/** What does one good result cost? Groups of tasks, or the tasks themselves. */
export function Tasks() {
  const { state, update } = useApp();
  const isList = state.tab === "tasks";
  const overlays = useTaskOverlays();
  useShortcuts([
    { keys: "d", does: "Define success", run: overlays.define },
    { keys: "b", does: "Group tasks by", run: () => document.getElementById("group-tasks")?.click() },
    {
      keys: "Escape",
      does: "Up: take the last filter away",
      run: () => state.f.length > 0 && update({ f: state.f.slice(0, -1) }),
    },
  ]);
  return (
    <>
      <div className="page-head">
        <h1>Cost per successful task</h1>
        <div className="row">
          <ListToggle isList={isList} />
          <button type="button" className="button" title="Define success (d)" onClick={overlays.define}>
            Define success
          </button>
        </div>
      </div>
      <div className="task-question">
        {!isList && <GroupMenu />}
        <FilterBar filters={state.f} change={(f) => update({ f })} />
        {!isList && <SearchBox />}
      </div>
      {isList ? <List /> : <Groups />}
      <TaskOverlays {...overlays} />
    </>
  );
}

function Groups() {
  const { scope, state } = useApp();
  const question = taskQuestion(state);
  const { companions, failed, isBusy } = useCompanions(scope, question);
  const groups = useQuery(questionQuery(scope, question));
  return (
    <>
      <Unusable filters={question.unusable}>
        A task is not of one of these, as a call is, and it takes eight filters at most.
      </Unusable>
      {groups.data !== undefined && <NoOutcomes totals={groups.data.totals} />}
      <div className="grid">
        <ScatterPanel question={question} />
        <GroupsPanel question={question} companions={companions} failed={failed} isBusy={isBusy} />
      </div>
    </>
  );
}

function List() {
  const { state } = useApp();
  const { query, unusable } = taskListFilters(state.f);
  return (
    <>
      <Unusable filters={unusable}>Single tasks are filtered by one value of each dimension, and by one tag.</Unusable>
      <div className="grid">
        <TaskListPanel title="Tasks" filters={query} />
      </div>
    </>
  );
}

/** Filters that are not held to are said, never left out in silence. */
const Unusable = ({ filters, children }: { filters: readonly UrlFilter[]; children: ReactNode }) =>
  filters.length === 0 ? null : (
    <div className="notice notice-warn" role="status">
      <Icon name="warning" />
      <p>
        Not used here: {filters.map(filterWords).join("; ")}. {children}
      </p>
    </div>
  );

function ListToggle({ isList }: { isList: boolean }) {
  const { update } = useApp();
  return (
    <Toggle
      label="Show"
      options={[
        { value: undefined, name: "Groups" },
        { value: "tasks", name: "Single tasks" },
      ]}
      chosen={isList ? "tasks" : undefined}
      choose={(tab) => update({ tab, sort: undefined })}
    />
  );
}

const choices = taskDimensions.map((value) => ({ value, name: groupingName(value) }));

function GroupMenu() {
  const { state, update } = useApp();
  const { by } = taskQuestion(state);
  return (
    <Menu
      name="Group tasks by"
      id="group-tasks"
      label={`by ${by.map((name) => groupingName(name).toLowerCase()).join(", ")}`}
    >
      {(close) => (
        <SearchChoices<string>
          label="Group by"
          choices={choices}
          // The button says which one it is; nothing marked here, the keyboard begins where one types.
          chosen=""
          choose={(value) => {
            const name = readGrouping(value);
            if (name !== undefined && isTaskDimension(name)) update({ by: [name], sort: undefined, q: undefined });
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
}

/** Finds rows by name; in the address while it is typed, without a step in the history. */
function SearchBox() {
  const { state, update } = useApp();
  const [text, setText] = useState(state.q ?? "");
  const sent = useRef(state.q);
  useEffect(() => {
    // Taken away by something else, such as "Show all". What is being typed is never overwritten by its own echo.
    if (state.q === undefined && sent.current !== undefined) setText("");
  }, [state.q]);
  return (
    <input
      type="search"
      className="task-search"
      aria-label="Find by name"
      placeholder="Find by name"
      maxLength={100}
      value={text}
      onChange={({ target: { value } }) => {
        sent.current = value.trim() === "" ? undefined : value;
        setText(value);
        update({ q: sent.current }, "replace");
      }}
    />
  );
}
