import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { type ReactNode, useDeferredValue, useState } from "react";
import { Dialog } from "../components/dialog.tsx";
import { dimensionValuesQuery } from "../filters/dimension-values-query.ts";
import { onlyFilter } from "../filters/filter-words.ts";
import { groupingName, usualGroupings } from "../format/dimension-names.ts";
import { pages } from "../pages.ts";
import type { Grouping } from "../state/grouping.ts";
import { chooseTheme, themes } from "../state/preferences.ts";
import { keyName, registeredShortcuts } from "../state/shortcuts.ts";
import type { UrlState } from "../state/url-state.ts";
import { frameOf } from "../state/use-url-state.ts";
import { writeTaskSelection } from "../tasks/task-selection.ts";
import { workflowPath } from "../tasks/workflow-path.ts";
import { rangePresets } from "../time/labels.ts";
import { shippedViews } from "../views/shipped-views.ts";
import { addressOf } from "../views/view-link.tsx";
import { viewsQuery } from "../views/views-query.ts";
import { useApp } from "./app-context.ts";
import { comparisons } from "./comparison-picker.tsx";
import { copyLink, copyPinnedLink } from "./copy-link.ts";
import type { Overlay } from "./use-app-shortcuts.ts";

interface PaletteProps {
  readonly close: () => void;
  readonly open: (overlay: Overlay) => void;
}

/** A trace id as providers and OpenTelemetry write it. */
const TRACE_ID = /^[0-9a-f]{32}$/i;

/** Everything that can be done from anywhere, by typing part of its name. */
export function CommandPalette({ close, open }: PaletteProps) {
  const { scope, state, update, pulse } = useApp();
  const [text, setText] = useState("");
  const navigate = useNavigate();
  const client = useQueryClient();
  // The page's own keys, as they were when the palette opened.
  const [actions] = useState(() =>
    registeredShortcuts().filter(({ does, keys }) => does !== undefined && keys !== "?"),
  );
  const go = (to: string, patch: Partial<UrlState> = {}) =>
    navigate({ to, search: ((current: UrlState) => ({ ...frameOf(current), ...patch })) as never });
  const run = (action: () => unknown) => () => {
    close();
    action();
  };
  const id = text.trim();
  return (
    <Dialog title="Commands" shape="palette" close={close}>
      <Command label="Commands" loop>
        <Command.Input
          placeholder="Page, range, grouping, model, workflow, trace, call or task id …"
          value={text}
          onValueChange={setText}
        />
        <Command.List>
          <Command.Empty>Nothing of that name.</Command.Empty>
          {id.length >= 8 && !id.includes(" ") && (
            <Group heading="Search">
              {TRACE_ID.test(id) ? (
                <>
                  <Item value={`open trace ${id}`} choose={run(() => go(`/traces/${id.toLowerCase()}`))}>
                    Trace {id}
                  </Item>
                  <Item
                    value={`open calls ${id}`}
                    choose={run(() => go("/calls", { sel: `trace:${id.toLowerCase()}` }))}
                  >
                    Calls of trace {id}
                  </Item>
                </>
              ) : (
                <Item value={`open call ${id}`} choose={run(() => go("/calls", { sel: id }))}>
                  Call {id}
                </Item>
              )}
              <Item
                value={`open task ${id}`}
                choose={run(() => go("/tasks", { tab: "tasks", sel: writeTaskSelection({ task: id }) }))}
              >
                Task {id}
              </Item>
            </Group>
          )}
          <Group heading="Pages">
            {pages.map(({ path, name, rail }) =>
              rail === undefined ? null : (
                <Item key={path} value={`go to ${name}`} keys={`g ${rail.key}`} choose={run(() => go(path))}>
                  {name}
                </Item>
              ),
            )}
          </Group>
          <ViewItems run={run} />
          <Group heading="Time range">
            {rangePresets.map(({ name, from, to }) => (
              <Item key={name} value={name} choose={run(() => update({ from, to }))}>
                {name}
              </Item>
            ))}
          </Group>
          <Group heading="Group by">
            {usualGroupings.map(({ value, name }) => (
              <Item
                key={value}
                value={`group by ${name}`}
                choose={run(() => go("/explore", { f: state.f, m: state.m, by: [value] }))}
              >
                Group by {name.toLowerCase()}
              </Item>
            ))}
          </Group>
          {(["model_resolved", "workflow"] as const).map((dimension) => (
            <Entities
              key={dimension}
              dimension={dimension}
              typed={id}
              choose={(name) =>
                run(() =>
                  dimension === "workflow"
                    ? go(workflowPath(name), {})
                    : go("/explore", { f: [onlyFilter(dimension, name)] }),
                )()
              }
            />
          ))}
          <Group heading="Comparison">
            {comparisons.map(({ value, name }) => (
              <Item key={value} value={`compare ${name}`} choose={run(() => update({ cmp: value }))}>
                {name}
              </Item>
            ))}
          </Group>
          <Group heading="Project">
            {(pulse?.projects ?? []).map((name) => (
              <Item key={name} value={`project ${name}`} choose={run(() => update({ project: name }))}>
                Open project {name}
              </Item>
            ))}
          </Group>
          <Group heading="Theme">
            {themes.map((name) => (
              <Item key={name} value={`theme ${name}`} choose={run(() => chooseTheme(name))}>
                {name === "system" ? "Theme of the system" : `${name === "light" ? "Light" : "Dark"} theme`}
              </Item>
            ))}
          </Group>
          <Group heading="Actions">
            <Item value="copy link" keys="." choose={run(() => copyLink(client, scope.project))}>
              Copy link
            </Item>
            <Item
              value="copy pinned link fixed range"
              keys=">"
              choose={run(() => copyPinnedLink(client, scope, state))}
            >
              Copy link with a fixed range
            </Item>
            {actions
              .filter(({ keys }) => !keys.startsWith("g ") && keys !== "." && keys !== ">")
              .map(({ keys, does, run: act }) => (
                <Item key={keys} value={`${does} ${keys}`} keys={keys} choose={run(act)}>
                  {does}
                </Item>
              ))}
            <Item value="save this view" choose={() => open("save-view")}>
              Save this view
            </Item>
            <Item value="saved views rename share pin delete" choose={() => open("views")}>
              Saved views: rename, share, pin, delete
            </Item>
            <Item value="keyboard shortcuts" keys="?" choose={() => open("shortcuts")}>
              Keyboard shortcuts
            </Item>
          </Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}

/** Saved views, and the orders of the Overview that everybody has. */
function ViewItems({ run }: { run: (action: () => unknown) => () => void }) {
  const { scope } = useApp();
  const navigate = useNavigate();
  const views = useQuery(viewsQuery(scope.project)).data?.views ?? [];
  return (
    <Group heading="Views">
      {views.map((view) => (
        <Item
          key={view.name}
          value={`view ${view.title} ${view.name}`}
          choose={run(() => navigate({ to: view.path, search: addressOf(view, scope.project) as never }))}
        >
          {view.title}
        </Item>
      ))}
      {shippedViews.map(({ lens, title }) => (
        <Item
          key={lens}
          value={`view overview for ${title}`}
          choose={run(() =>
            navigate({ to: "/", search: ((current: UrlState) => ({ ...frameOf(current), lens })) as never }),
          )}
        >
          Overview for {title}
        </Item>
      ))}
    </Group>
  );
}

interface EntitiesProps {
  readonly dimension: Grouping;
  readonly typed: string;
  readonly choose: (name: string) => void;
}

/** As many letters tell names apart well enough to look for those that few calls carry. */
const TYPED_MIN = 3;

/** The values of a dimension with most calls in the range; of those with fewer, what holds the letters that were typed. */
function Entities({ dimension, typed, choose }: EntitiesProps) {
  const { scope } = useApp();
  const part = useDeferredValue(typed.length < TYPED_MIN ? "" : typed);
  const usual = useQuery(dimensionValuesQuery(scope, dimension));
  const found = useQuery({ ...dimensionValuesQuery(scope, dimension, part), enabled: part !== "" });
  const values = [...(usual.data?.values ?? []), ...(part === "" ? [] : (found.data?.values ?? []))];
  const names = [...new Set(values.map(({ value }) => value))];
  if (names.length === 0) return null;
  const heading = groupingName(dimension);
  return (
    <Group heading={heading}>
      {names.map((name) => (
        <Item key={name} value={`${heading} ${name}`} choose={() => choose(name)}>
          {name}
        </Item>
      ))}
    </Group>
  );
}

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Command.Group heading={heading}>{children}</Command.Group>
);

interface ItemProps {
  readonly value: string;
  readonly keys?: string;
  readonly choose: () => void;
  readonly children: ReactNode;
}

const Item = ({ value, keys, choose, children }: ItemProps) => (
  <Command.Item value={value} onSelect={choose}>
    <span>{children}</span>
    {keys !== undefined && (
      <span className="palette-keys" aria-hidden="true">
        {keys.split(" ").map((key) => (
          <kbd key={key}>{keyName(key)}</kbd>
        ))}
      </span>
    )}
  </Command.Item>
);
