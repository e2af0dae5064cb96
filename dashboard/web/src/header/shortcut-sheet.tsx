import { type RefObject, useId } from "react";

const keys: readonly (readonly [key: string, does: string])[] = [
  ["t", "Time range"],
  ["c", "Next comparison"],
  ["x", "Comparison off"],
  ["v", "Chart or table"],
  ["?", "This sheet"],
];

interface ShortcutSheetProps {
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly isOn: boolean;
  readonly setOn: (isOn: boolean) => void;
}

export function ShortcutSheet({ dialog, isOn, setOn }: ShortcutSheetProps) {
  const id = useId();
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby={id}>
      <h2 id={id}>Keyboard</h2>
      <dl>
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className="row">
        <input type="checkbox" checked={isOn} onChange={(event) => setOn(event.target.checked)} /> Single-letter
        shortcuts
      </label>
      <form method="dialog">
        <button type="submit" className="button">
          Close
        </button>
      </form>
    </dialog>
  );
}
