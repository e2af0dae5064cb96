import { type FormEvent, useState } from "react";
import { Choices, Menu } from "../components/menu.tsx";
import type { UpdateUrl } from "../state/use-url-state.ts";
import { browserTimeZone, knownTimeZone } from "../time/wall-time.ts";

/** The zone decides where days begin, in the figures and in the labels. */
export function ZonePicker({ tz, update }: { tz: string; update: UpdateUrl }) {
  const own = browserTimeZone();
  const zones = [...new Set(["UTC", own, tz])];
  return (
    <Menu name="Time zone" icon="globe" label={tz}>
      {(close) => {
        const choose = (zone: string) => {
          update({ tz: zone });
          close();
        };
        return (
          <>
            <Choices
              label="Time zone"
              choices={zones.map((zone) => ({
                value: zone,
                name: zone,
                ...(zone === own && { hint: "this browser" }),
                ...(zone === "UTC" && { hint: "as invoices" }),
              }))}
              chosen={tz}
              choose={choose}
            />
            <OtherZone choose={choose} />
          </>
        );
      }}
    </Menu>
  );
}

function OtherZone({ choose }: { choose: (zone: string) => void }) {
  const [text, setText] = useState("");
  const zone = knownTimeZone(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (zone !== undefined) choose(zone);
  };
  return (
    <form className="menu-form" onSubmit={submit}>
      <label>
        Another zone
        <input
          list="time-zones"
          value={text}
          placeholder="Europe/Berlin"
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <datalist id="time-zones">
        {Intl.supportedValuesOf("timeZone").map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <button type="submit" className="button" disabled={zone === undefined}>
        Apply
      </button>
    </form>
  );
}
