import type { PriceItem } from "@outlay/core/price-document";
import { useState } from "react";
import type { putPriceItemEndpoint } from "../../../contract/prices.ts";
import { ask } from "../api/ask.ts";
import { Dialog } from "../components/dialog.tsx";
import type { Who } from "../components/who-fields.tsx";
import { useApp } from "../shell/app-context.ts";
import { toast } from "../state/toasts.ts";
import { ChangeForm } from "./change-form.tsx";
import { DraftFields } from "./draft-fields.tsx";
import { draftName, emptyDraft, readItemDraft } from "./item-draft.ts";
import type { ItemScope } from "./settings-queries.ts";
import { writeSettingsSelection } from "./settings-selection.ts";
import { TextField } from "./text-field.tsx";
import { unstoppable, useChange } from "./use-change.ts";

interface NewItemDrawerProps {
  /** What it begins with: `provider/model`, or "". */
  readonly about: string;
  readonly close: () => void;
}

/** A new price, alias or contract. It holds for calls from then on; what it would do to earlier ones is shown after. */
export function NewItemDrawer({ about, close }: NewItemDrawerProps) {
  const { scope, update } = useApp();
  const slash = about.indexOf("/");
  const [draft, setDraft] = useState(() => emptyDraft(about.slice(0, Math.max(slash, 0)), about.slice(slash + 1)));
  const [ownName, setName] = useState<string>();
  const [owner, setOwner] = useState<ItemScope>("project");
  const name = ownName ?? draftName(draft);
  const item = readItemDraft(draft);
  const change = useChange(
    (who: Who) =>
      ask<typeof putPriceItemEndpoint>(`/prices/items/${encodeURIComponent(name.trim())}`, {
        query: {},
        method: "PUT",
        body: { project: scope.project, scope: owner, item: item as PriceItem, expected_version: 0, ...who },
        signal: unstoppable(),
      }),
    (written) => {
      toast(`Saved as ${written.name}. Calls from now on are priced by it.`);
      for (const warning of written.warnings) toast(warning, "warn");
      update({ sel: writeSettingsSelection("item", `${owner}/${written.name}`) }, "replace");
    },
  );
  return (
    <Dialog title="A price of your own" shape="drawer" close={close}>
      <div data-figure="new-item">
        <ChangeForm
          label="Save"
          isReady={item !== undefined && name.trim() !== ""}
          change={change}
          send={change.mutate}
        >
          <DraftFields draft={draft} setDraft={setDraft} />
          <TextField label="Name, under which its versions are kept" value={name} set={setName} isRequired />
          <label>
            Holds for calls of
            <select
              value={owner}
              onChange={({ target }) => setOwner(target.value === "all_projects" ? "all_projects" : "project")}
            >
              <option value="project">project {scope.project}</option>
              <option value="all_projects">all projects</option>
            </select>
          </label>
        </ChangeForm>
      </div>
    </Dialog>
  );
}
