import type { Role } from "@outlay/core/role";
import type { FormEvent, ReactNode } from "react";
import { useWho, type Who, WhoFields } from "../components/who-fields.tsx";

interface ChangeFormProps {
  /** What the button says. */
  readonly label: string;
  /** What one must be in the project for it; absent: `admin`. */
  readonly needed?: Role;
  /** Whether everything but name and reason is there. */
  readonly isReady?: boolean;
  readonly change: { readonly isPending: boolean; readonly error: Error | null };
  readonly send: (who: Who) => void;
  readonly children?: ReactNode;
}

/** A change with who makes it and why. A refusal is said where it was asked for; what was typed stays. */
export function ChangeForm({ label, needed = "admin", isReady = true, change, send, children }: ChangeFormProps) {
  const { who, setWho, isSaid } = useWho(needed);
  const canSend = isReady && isSaid && !change.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (canSend) send({ ...who, reason: who.reason.trim() });
  };
  return (
    <form className="change-form" onSubmit={submit}>
      {children}
      <WhoFields who={who} setWho={setWho} needed={needed} />
      {change.error !== null && (
        <p className="failure-cause" role="alert">
          {change.error.message}
        </p>
      )}
      <button type="submit" className="button" disabled={!canSend}>
        {change.isPending ? "Saving …" : label}
      </button>
    </form>
  );
}
