import { useState } from "react";
import { Dialog } from "../components/dialog.tsx";
import { keyName, registeredShortcuts } from "../state/shortcuts.ts";

interface ShortcutSheetProps {
  readonly close: () => void;
  readonly isOn: boolean;
  readonly setOn: (isOn: boolean) => void;
}

/** Every key that works on the page that is open. */
export function ShortcutSheet({ close, isOn, setOn }: ShortcutSheetProps) {
  // As of when the sheet was opened: the page below does not change meanwhile.
  const [shortcuts] = useState(() => registeredShortcuts().filter(({ does }) => does !== undefined));
  return (
    <Dialog title="Keyboard" shape="sheet" close={close}>
      <dl className="shortcuts">
        <Line keys="⌘ K" does="Commands (Ctrl K)" />
        {shortcuts.map(({ keys, does }) => (
          <Line key={keys} keys={keys} does={does} />
        ))}
      </dl>
      <label className="row">
        <input type="checkbox" checked={isOn} onChange={(event) => setOn(event.target.checked)} /> Single-letter
        shortcuts
      </label>
    </Dialog>
  );
}

const Line = ({ keys, does }: { keys: string; does: string | undefined }) => (
  <div>
    <dt>
      {keys.split(" ").map((key) => (
        <kbd key={key}>{keyName(key)}</kbd>
      ))}
    </dt>
    <dd>{does}</dd>
  </div>
);
