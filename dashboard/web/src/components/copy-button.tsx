import { systemClock } from "@outlay/core/clock";
import { useState } from "react";
import { Icon } from "./icons.tsx";

const SHOWN_MS = 1600;

/** Copies text and says so. Where the clipboard is not allowed (plain http on another host) it says that. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState<string>();
  const copy = async () => {
    const done = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setSaid(done === true ? "Copied" : "Select and copy by hand");
    await systemClock.sleep(SHOWN_MS);
    setSaid(undefined);
  };
  return (
    <button type="button" className="button button-quiet" onClick={() => void copy()}>
      <Icon name={said === "Copied" ? "check" : "copy"} />
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}
