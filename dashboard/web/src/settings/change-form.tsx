import type { Role } from "@outlay/core/role";
import type { FormEvent, ReactNode } from "react";
import { useWho, type Who, WhoFields } from "../components/who-fields.tsx";
import { type ChangedThing, Conflict } from "./conflict.tsx";
import { isConflict } from "./use-change.ts";

interface ChangeFormProps {
  /** What the button says. */
  readonly label: string;
  /** What one must be in the project for it; absent: `admin`. */
  readonly needed?: Role;
  /** Whether everything but name and reason is there. */
  readonly isReady?: boolean;
  readonly change: { readonly isPending: boolean; readonly error: Error | null };
  /** Gets who and why; after a conflict also the version to write over, which goes before the one the form began with. */
  readonly send: (who: Who & { readonly expected_version?: number }) => void;
  /** What is changed, where somebody else may change it too. */
  readonly thing?: ChangedThing;
  readonly children?: ReactNode;
}

/** A change with who makes it and why. A refusal is said where it was asked for; what was typed stays. */
export function ChangeForm(props: ChangeFormProps) {
  const { label, needed = "admin", isReady = true, change, send, thing, children } = props;
  const { who, setWho, isSaid } = useWho(needed);
  const canSend = isReady && isSaid && !change.isPending;
  const sign = () => ({ ...who, reason: who.reason.trim() });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (canSend) send(sign());
  };
  const isInConflict = thing !== undefined && isConflict(change.error);
  return (
    <form className="change-form" onSubmit={submit}>
      {children}
      <WhoFields who={who} setWho={setWho} needed={needed} />
      {isInConflict && (
        <Conflict
          thing={thing}
          isPending={!canSend}
          saveOver={(expected_version) => send({ ...sign(), expected_version })}
        />
      )}
      {change.error !== null && !isInConflict && (
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
