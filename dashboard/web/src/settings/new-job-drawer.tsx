import { useState } from "react";
import type { requestRepricingEndpoint } from "../../../contract/repricing.ts";
import { ask } from "../api/ask.ts";
import { Dialog } from "../components/dialog.tsx";
import type { Who } from "../components/who-fields.tsx";
import { useApp } from "../shell/app-context.ts";
import { rangeLabel } from "../time/labels.ts";
import { ChangeForm } from "./change-form.tsx";
import { narrowings, readScopeDraft, scopeOfDraft } from "./job-scope.ts";
import { writeSettingsSelection } from "./settings-selection.ts";
import { TextField } from "./text-field.tsx";
import { unstoppable, useChange } from "./use-change.ts";

interface NewJobDrawerProps {
  /** What it begins with, as JSON of a scope. */
  readonly about: string;
  readonly close: () => void;
}

const labels = { models: "Models", providers: "Providers", teams: "Teams", workflows: "Workflows" } as const;

/** Asks what calls of the range would cost at the prices known now. Changes nothing. */
export function NewJobDrawer({ about, close }: NewJobDrawerProps) {
  const { scope, update } = useApp();
  const { project, from, to, tz } = scope;
  const [draft, setDraft] = useState(() => readScopeDraft(about));
  const [closed, setClosed] = useState<"refuse" | "adjust">("refuse");
  const change = useChange(
    (who: Who) =>
      ask<typeof requestRepricingEndpoint>("/repricings", {
        query: {},
        body: { project, range: { from, to }, tz, scope: scopeOfDraft(draft), closed_months: closed, ...who },
        signal: unstoppable(),
      }),
    ({ id }) => update({ sel: writeSettingsSelection("job", id) }, "replace"),
  );
  return (
    <Dialog title="Effect on earlier calls" shape="drawer" close={close}>
      <div data-figure="new-job">
        <ChangeForm label="Show the difference" change={change} send={change.mutate}>
          <p>
            A dry run of calls of {rangeLabel(from, to, tz)}, the range above, at the prices known now. Nothing changes
            until it is applied.
          </p>
          {narrowings.map((name) => (
            <TextField
              key={name}
              label={`${labels[name]}, as calls name them, with commas between`}
              placeholder="all"
              value={draft[name]}
              set={(value) => setDraft({ ...draft, [name]: value })}
            />
          ))}
          <label>
            Calls of closed months
            <select
              value={closed}
              onChange={({ target }) => setClosed(target.value === "adjust" ? "adjust" : "refuse")}
            >
              <option value="refuse">refuse: none may be among them</option>
              <option value="adjust">leave them, book the difference now</option>
            </select>
          </label>
        </ChangeForm>
      </div>
    </Dialog>
  );
}
