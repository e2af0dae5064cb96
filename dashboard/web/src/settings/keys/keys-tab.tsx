import { useQuery } from "@tanstack/react-query";
import type { KeyJson } from "../../../../contract/keys.ts";
import type { Scope } from "../../api/queries.ts";
import { Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { TableExport } from "../../components/table-export.tsx";
import { useApp } from "../../shell/app-context.ts";
import { useSession } from "../../sign-in/session-query.ts";
import { useRole } from "../../sign-in/use-role.ts";
import { instantLabel } from "../../time/labels.ts";
import { Box } from "../box.tsx";
import { readSettingsSelection, writeSettingsSelection } from "../settings-selection.ts";
import { FirstKey } from "./first-key.tsx";
import { KeyDrawer } from "./key-drawer.tsx";
import { type KeysAnswer, keysQuery } from "./keys-query.ts";
import { LastUsed } from "./last-used.tsx";
import { NewKeyDrawer } from "./new-key-drawer.tsx";
import { ReplaceSecret } from "./replace-secret.tsx";
import { RevokeBox } from "./revoke-box.tsx";

/** Who sends and asks by a key: made, replaced and refused here; or how keys are asked for at all. */
export function KeysTab({ scope }: { scope: Scope }) {
  const { may, why } = useRole("admin");
  const isNeeded = useSession()?.is_needed !== false;
  if (!isNeeded) return <FirstKey />;
  if (!may) {
    return (
      <Box title="Keys" name="keys" span={12}>
        <p className="needs-role">{why}</p>
      </Box>
    );
  }
  return (
    <>
      <KeysPanel scope={scope} />
      <RevokeBox scope={scope} />
      <ReplaceSecret />
    </>
  );
}

const idOf = ({ scope, id }: KeyJson): string => `${scope}/${id}`;

function KeysPanel({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const { data } = useQuery(keysQuery(scope));
  const selected = readSettingsSelection(state.sel);
  const chosen = data?.keys.find((key) => selected?.kind === "key" && idOf(key) === selected.id);
  const close = () => update({ sel: undefined });
  const openNew = () => update({ sel: writeSettingsSelection("new-key") });
  return (
    <>
      <Panel
        title="Keys"
        name="keys"
        source={keysQuery(scope)}
        size="block"
        span={12}
        contentHeight={160}
        actions={
          <button type="button" className="button" disabled={data?.takes.making === false} onClick={openNew}>
            Make a key
          </button>
        }
        isEmpty={({ keys }) => keys.length === 0}
        empty={
          <p>
            No key was made here yet. Make the first one for what sends its calls: it is shown once, with what to paste.
          </p>
        }
      >
        {(answer) => (
          <KeysTable
            answer={answer}
            open={(key) => update({ sel: writeSettingsSelection("key", idOf(key)) })}
            openKey={selected?.kind === "key" ? selected.id : undefined}
          />
        )}
      </Panel>
      {selected?.kind === "new-key" && <NewKeyDrawer close={close} />}
      {data !== undefined && chosen !== undefined && (
        <KeyDrawer key={chosen.id} current={chosen} answer={data} close={close} />
      )}
    </>
  );
}

interface KeysTableProps {
  readonly answer: KeysAnswer;
  readonly open: (key: KeyJson) => void;
  readonly openKey: string | undefined;
}

function KeysTable({ answer: { keys, uses_since }, open, openKey }: KeysTableProps) {
  const { state } = useApp();
  const columns = columnsIn(state.tz, uses_since);
  return (
    <>
      <Table
        caption="Keys, newest first"
        columns={columns}
        rows={keys}
        rowKey={idOf}
        narrow="cards"
        open={open}
        openKey={openKey}
      />
      <div className="row table-foot">
        <p className="note">Keys that the command made are stored nowhere, so they are not in this list.</p>
        <TableExport name="keys" columns={columns} rows={keys} />
      </div>
    </>
  );
}

const tones = { good: "chip", expired: "chip chip-warn", revoked: "chip chip-warn" } as const;

const columnsIn = (tz: string, since: string | null): readonly Column<KeyJson>[] => [
  {
    id: "title",
    header: "For",
    label: "For",
    text: ({ title }) => title,
    cell: ({ title }) => <span className="settings-wrap">{title}</span>,
  },
  { id: "role", header: "Role", label: "Role", text: ({ role }) => role, cell: ({ role }) => role },
  {
    id: "scope",
    header: "Good for",
    label: "Good for",
    text: ({ scope }) => scope,
    cell: ({ scope }) => (scope === "project" ? "this project" : "all projects"),
  },
  {
    id: "state",
    header: "State",
    label: "State",
    text: ({ state }) => state,
    cell: ({ state }) => <span className={tones[state]}>{state}</span>,
  },
  {
    id: "until",
    header: "Until",
    label: "Until",
    text: ({ expires_at: at }) => at ?? "",
    cell: ({ expires_at: at }) => (at === null ? "no end" : instantLabel(at, tz)),
  },
  {
    id: "used",
    header: "Last used",
    label: "Last used",
    text: ({ last_used_at: at }) => at ?? "",
    cell: (key) => <LastUsed current={key} since={since} />,
  },
  { id: "by", header: "Made by", label: "Made by", text: ({ author }) => author, cell: ({ author }) => author },
  {
    id: "made",
    header: "Made",
    label: "Made",
    text: ({ created_at }) => created_at,
    cell: ({ created_at }) => instantLabel(created_at, tz),
  },
  { id: "id", header: "Id", label: "Id", text: ({ id }) => id, cell: ({ id }) => <code>{id.slice(0, 8)}</code> },
];
