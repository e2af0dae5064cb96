import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { deleteKeyEndpoint } from "../../../../contract/keys.ts";
import { ask } from "../../api/ask.ts";
import type { Scope } from "../../api/queries.ts";
import type { Who } from "../../components/who-fields.tsx";
import { isRoleEnough, useSession } from "../../sign-in/session-query.ts";
import { toast } from "../../state/toasts.ts";
import { Box } from "../box.tsx";
import { ChangeForm } from "../change-form.tsx";
import { TextField } from "../text-field.tsx";
import { unstoppable, useChange } from "../use-change.ts";
import { Command } from "./command.tsx";
import { keyIdOf } from "./key-id.ts";
import { EVERY_PROJECT } from "./key-words.ts";
import { keysQuery } from "./keys-query.ts";

/** For a key that was found where it should not be: whoever made it, its text is enough. */
export function RevokeBox({ scope }: { scope: Scope }) {
  const { data } = useQuery(keysQuery(scope));
  const mayEndAny = isRoleEnough(useSession(), EVERY_PROJECT, "admin");
  const [text, setText] = useState("");
  const id = keyIdOf(text);
  const listed = data?.keys.find((key) => key.id === id);
  const change = useChange(
    (who: Who) =>
      ask<typeof deleteKeyEndpoint>(`/keys/${encodeURIComponent(id ?? "")}`, {
        query: {
          ...{ project: scope.project, scope: listed?.scope ?? ("all_projects" as const) },
          ...{ expected_version: listed?.version ?? 0, ...who },
        },
        method: "DELETE",
        signal: unstoppable(),
      }),
    () => {
      toast(`Key ${id} is refused from now on.`);
      setText("");
    },
  );
  const isTheirs = listed !== undefined || mayEndAny;
  return (
    <Box title="A key that leaked" name="revoke-key" span={6}>
      <p>Refused within seconds by every process that reads the same list of revoked keys (OUTLAY_REVOKED_KEYS).</p>
      {data?.takes.revoking === false ? (
        <div className="change-form">
          <KeyField text={text} setText={setText} id={id} title={listed?.title} />
          <p className="note">This process cannot write that list. Where it is kept:</p>
          {id !== undefined && <Command text={`npm run keys -- revoke ${id}`} />}
        </div>
      ) : (
        <ChangeForm label="Revoke it" isReady={id !== undefined && isTheirs} change={change} send={change.mutate}>
          <KeyField text={text} setText={setText} id={id} title={listed?.title} />
          {id !== undefined && !isTheirs && (
            <p className="needs-role">It is not in the list above: an administrator of all projects can revoke it.</p>
          )}
        </ChangeForm>
      )}
    </Box>
  );
}

interface KeyFieldProps {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly id: string | undefined;
  /** Of the key in the list that it is. */
  readonly title: string | undefined;
}

function KeyField({ text, setText, id, title }: KeyFieldProps) {
  return (
    <>
      <TextField label="Id of the key, or the key itself (it does not leave this page)" value={text} set={setText} />
      {text.trim() !== "" && (
        <p className="note" role="status">
          {id === undefined
            ? "This is no key and no id of one."
            : `Key ${id}${title === undefined ? "" : `: ${title}`}`}
        </p>
      )}
    </>
  );
}
