import { useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import type { ChannelJson, channelsEndpoint, testChannelEndpoint } from "../../../../contract/channels.ts";
import { ask } from "../../api/ask.ts";
import { figureQuery, type Scope } from "../../api/queries.ts";
import { Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { useApp } from "../../shell/app-context.ts";
import { useRole } from "../../sign-in/use-role.ts";
import { toast } from "../../state/toasts.ts";
import { instantLabel } from "../../time/labels.ts";
import { readSettingsSelection, writeSettingsSelection } from "../settings-selection.ts";
import { unstoppable, useChange } from "../use-change.ts";
import { ChannelDrawer } from "./channel-drawer.tsx";
import { typeNames } from "./type-names.ts";

function channelsQuery(scope: Scope) {
  const query = { project: scope.project };
  const answer = (signal: AbortSignal): Promise<z.output<(typeof channelsEndpoint)["response"]>> =>
    ask<typeof channelsEndpoint>("/channels", { query, signal });
  return figureQuery({ scope, name: "channels", asked: query, answer });
}

/** Where news is sent, whether it arrives, and a button to see. */
export function ChannelsTab({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const { data } = useQuery(channelsQuery(scope));
  const { may, why } = useRole("admin");
  const selected = readSettingsSelection(state.sel);
  const open = (name = "") => update({ sel: writeSettingsSelection("channel", name) });
  return (
    <>
      <Panel
        title="Channels"
        name="channels"
        source={channelsQuery(scope)}
        size="block"
        span={12}
        contentHeight={120}
        actions={
          <button type="button" className="button" disabled={!may} title={why} onClick={() => open()}>
            Add a channel
          </button>
        }
        isEmpty={({ channels }) => channels.length === 0}
        empty={<p>No channel yet. Add a webhook, or one that Slack and others take.</p>}
      >
        {({ channels, can_test }) => (
          <>
            <Table
              caption="Channels"
              columns={columnsIn(state.tz, can_test)}
              rows={channels}
              rowKey={({ name }) => name}
              narrow="cards"
              open={({ name }) => open(name)}
              openKey={selected?.kind === "channel" ? selected.id : undefined}
            />
            <p className="note table-foot">
              An address is a secret: after it was saved, only its host is shown, with a mark that changes when it does.
              {!can_test && " This process sends nothing to the outside, so no channel can be tested."}
            </p>
          </>
        )}
      </Panel>
      {data !== undefined && selected?.kind === "channel" && (
        <ChannelDrawer
          key={selected.id}
          stored={data.channels.find(({ name }) => name === selected.id)}
          close={() => update({ sel: undefined })}
        />
      )}
    </>
  );
}

function TestButton({ channel: { name } }: { channel: ChannelJson }) {
  const { scope } = useApp();
  const { may, why } = useRole("admin");
  const change = useChange(
    () =>
      ask<typeof testChannelEndpoint>(`/channels/${encodeURIComponent(name)}/test`, {
        query: {},
        body: { project: scope.project },
        signal: unstoppable(),
      }),
    ({ ok, message }) => toast(ok ? `Sent to ${name}: ${message}.` : `${name}: ${message}.`),
  );
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={!may || change.isPending}
        title={why}
        onClick={() => change.mutate(undefined)}
      >
        {change.isPending ? "Sending …" : "Test"}
        <span className="hidden-text"> {name}</span>
      </button>
      {change.error !== null && (
        <p className="failure-cause" role="alert">
          {change.error.message}
        </p>
      )}
    </>
  );
}

const columnsIn = (tz: string, canTest: boolean): readonly Column<ChannelJson>[] => [
  { id: "name", header: "Channel", label: "Channel", cell: ({ name }) => name },
  { id: "type", header: "Kind", label: "Kind", cell: ({ type }) => typeNames[type] },
  { id: "url", header: "Address", label: "Address", cell: ({ url }) => <code>{url}</code> },
  {
    id: "test",
    header: "Last test",
    label: "Last test",
    cell: ({ last_test: test }) =>
      test === null ? (
        "never tested"
      ) : (
        <span className="settings-wrap">
          <span className={test.ok ? "chip" : "chip chip-warn"}>{test.ok ? "arrived" : "failed"}</span>{" "}
          {instantLabel(test.tested_at, tz)}
          {!test.ok && `: ${test.message}`}
        </span>
      ),
  },
  {
    id: "success",
    header: "Last success",
    label: "Last success",
    cell: ({ last_success_at: at }) => (at === null ? "none yet" : instantLabel(at, tz)),
  },
  {
    id: "actions",
    header: <span className="hidden-text">Actions</span>,
    label: "",
    align: "right",
    cell: (channel) => (canTest ? <TestButton channel={channel} /> : null),
  },
];
