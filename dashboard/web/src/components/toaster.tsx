import { useSyncExternalStore } from "react";
import { dismissToast, shownToasts, subscribeToasts } from "../state/toasts.ts";
import { Icon } from "./icons.tsx";

/** Where toasts appear. The region stands from the start, so that what comes into it is announced. */
export function Toaster() {
  const toasts = useSyncExternalStore(subscribeToasts, shownToasts);
  return (
    <div className="toaster" role="status" aria-live="polite">
      {toasts.map(({ id, text, tone }) => (
        <div key={id} className={`toast toast-${tone}`}>
          {tone === "warn" && <Icon name="warning" />}
          <p>{text}</p>
          <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => dismissToast(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
