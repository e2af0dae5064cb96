import { useState } from "react";
import type { putMeasureSettingsEndpoint } from "../../../contract/measure-settings.ts";
import { ask } from "../api/ask.ts";
import type { Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import type { Who } from "../components/who-fields.tsx";
import { useApp } from "../shell/app-context.ts";
import { toast } from "../state/toasts.ts";
import { instantLabel } from "../time/labels.ts";
import { Based } from "./based.tsx";
import { ChangeForm } from "./change-form.tsx";
import { type MeasureSettingsAnswer, measureSettingsQuery } from "./settings-queries.ts";
import { TextField } from "./text-field.tsx";
import { unstoppable, useChange } from "./use-change.ts";
import { readWindows, writeWindows } from "./window-lines.ts";

/** What measures take for granted in this project, where a question does not state its own. */
export const MeasuresTab = ({ scope }: { scope: Scope }) => (
  <Panel
    title="What measures take for granted"
    name="measure-settings"
    source={measureSettingsQuery(scope)}
    size="block"
    span={12}
    contentHeight={420}
  >
    {(settings) => (
      <>
        <Stated settings={settings} />
        <Based current={settings}>
          {(base, renew) => <MeasuresForm key={base.version} settings={base} renew={renew} />}
        </Based>
      </>
    )}
  </Panel>
);

function Stated({ settings: { version, author, reason, changed_at } }: { settings: MeasureSettingsAnswer }) {
  const { state } = useApp();
  if (version === 0 || changed_at === null) return <p className="note">Nothing was stated yet.</p>;
  return (
    <p className="note" data-figure="measures-stated">
      Version {version} by {author}, {instantLabel(changed_at, state.tz)}: {reason}
    </p>
  );
}

const COUNT = /^\d{1,10}$/;
const USD = /^\d{1,12}(\.\d{1,12})?$/;

function MeasuresForm({ settings, renew }: { settings: MeasureSettingsAnswer; renew: () => void }) {
  const { scope } = useApp();
  const [rate, setRate] = useState(settings.hourly_rate ?? "");
  const [reserved, setReserved] = useState(String(settings.reserved_tokens));
  const [lines, setLines] = useState(() => writeWindows(settings.context_windows));
  const read = readWindows(lines);
  const isReady = "windows" in read && COUNT.test(reserved.trim()) && (rate.trim() === "" || USD.test(rate.trim()));
  const change = useChange(
    (who: Who) =>
      ask<typeof putMeasureSettingsEndpoint>("/measures/settings", {
        query: {},
        method: "PUT",
        body: {
          project: scope.project,
          context_windows: "windows" in read ? read.windows : {},
          reserved_tokens: Number(reserved),
          hourly_rate: rate.trim() === "" ? null : rate.trim(),
          expected_version: settings.version,
          ...who,
        },
        signal: unstoppable(),
      }),
    ({ version }) => {
      renew();
      toast(`Version ${version} is in force.`);
    },
  );
  return (
    <div className="settings-form">
      <ChangeForm
        label="Save as a new version"
        needed="editor"
        isReady={isReady}
        change={change}
        send={change.mutate}
        thing={{ kind: "measures", renew }}
      >
        <TextField
          label="An hour of people's work, USD (M26; empty: not stated)"
          value={rate}
          set={setRate}
          isDecimal
        />
        <TextField
          label="Tokens kept free for the answer, off every context window (M22)"
          value={reserved}
          set={setReserved}
          isRequired
        />
        <label>
          Context windows: a model as it answers and its tokens, one a line (M22)
          <textarea
            value={lines}
            rows={6}
            spellCheck={false}
            placeholder="gpt-5 = 400000"
            onChange={({ target }) => setLines(target.value)}
          />
        </label>
        {"fault" in read && <p role="alert">{read.fault}</p>}
      </ChangeForm>
    </div>
  );
}
