import { useState } from "react";
import type { ChannelJson, deleteChannelEndpoint, putChannelEndpoint } from "../../../../contract/channels.ts";
import { ask } from "../../api/ask.ts";
import { Dialog } from "../../components/dialog.tsx";
import type { Who } from "../../components/who-fields.tsx";
import { useApp } from "../../shell/app-context.ts";
import { toast } from "../../state/toasts.ts";
import { ChangeForm } from "../change-form.tsx";
import { TextField } from "../text-field.tsx";
import { unstoppable, useChange } from "../use-change.ts";
import { typeNames } from "./type-names.ts";

interface ChannelDrawerProps {
  /** `undefined`: a new one. */
  readonly stored: ChannelJson | undefined;
  readonly close: () => void;
}

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/;
const isAddress = (text: string): boolean => /^https?:\/\/[^\s@]+$/.test(text.trim());

/** One channel: its kind and its address, which is typed in and never shown again. */
export function ChannelDrawer({ stored, close }: ChannelDrawerProps) {
  const { scope } = useApp();
  const [name, setName] = useState(stored?.name ?? "");
  const [type, setType] = useState<ChannelJson["type"]>(stored?.type ?? "slack");
  const [url, setUrl] = useState("");
  const [isEnding, setEnding] = useState(false);
  const path = `/channels/${encodeURIComponent(name.trim())}` as const;
  const [expected_version] = useState(stored?.version ?? 0);
  const save = useChange(
    (who: Who) =>
      ask<typeof putChannelEndpoint>(path, {
        query: {},
        method: "PUT",
        body: {
          project: scope.project,
          type,
          ...(url.trim() !== "" && { url: url.trim() }),
          expected_version,
          ...who,
        },
        signal: unstoppable(),
      }),
    () => {
      toast(`${name.trim()} is saved.`);
      close();
    },
  );
  const end = useChange(
    (who: Who) =>
      ask<typeof deleteChannelEndpoint>(path, {
        query: { project: scope.project, expected_version, ...who },
        method: "DELETE",
        signal: unstoppable(),
      }),
    () => {
      toast(`${name} is deleted.`);
      close();
    },
  );
  const isReady = NAME.test(name.trim()) && (url.trim() === "" ? stored !== undefined : isAddress(url));
  return (
    <Dialog title={stored === undefined ? "Add a channel" : `Channel ${stored.name}`} shape="drawer" close={close}>
      <div data-figure="channel">
        <ChangeForm
          label={isEnding ? "Delete the channel" : "Save"}
          isReady={isEnding || isReady}
          change={isEnding ? end : save}
          send={isEnding ? end.mutate : save.mutate}
          thing={{ kind: "channel", name: name.trim(), renew: close }}
        >
          {isEnding ? (
            <p>Nothing is sent to it any more.</p>
          ) : (
            <>
              {stored === undefined && (
                <TextField label="Name" value={name} set={setName} placeholder="ops" isRequired />
              )}
              <label>
                Kind
                <select
                  value={type}
                  onChange={({ target }) => setType(target.value === "webhook" ? "webhook" : "slack")}
                >
                  {Object.entries(typeNames).map(([value, words]) => (
                    <option key={value} value={value}>
                      {words}
                    </option>
                  ))}
                </select>
              </label>
              <TextField
                label={stored === undefined ? "Address" : `Address (empty: it stays ${stored.url})`}
                value={url}
                set={setUrl}
                placeholder="https://hooks.example.com/…"
                isRequired={stored === undefined}
              />
            </>
          )}
          {stored !== undefined && (
            <button type="button" className="button button-quiet" onClick={() => setEnding(!isEnding)}>
              {isEnding ? "Keep it" : "Delete"}
            </button>
          )}
        </ChangeForm>
      </div>
    </Dialog>
  );
}
