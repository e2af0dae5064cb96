import type { FormEvent, ReactNode } from "react";
import { useWho, type Who, WhoFields } from "../components/who-fields.tsx";

interface ChangeFormProps {
  /** What the button says. */
  readonly label: string;
  /** Whether everything but name and reason is there. */
  readonly isReady?: boolean;
  readonly change: { readonly isPending: boolean; readonly error: Error | null };
  readonly send: (who: Who) => void;
  readonly children?: ReactNode;
}

/** A change with who makes it and why. A refusal is said where it was asked for; what was typed stays. */
export function ChangeForm({ label, isReady = true, change, send, children }: ChangeFormProps) {
  const { who, setWho, isSaid } = useWho();
  const canSend = isReady && isSaid && !change.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (canSend) send({ author: who.author.trim(), reason: who.reason.trim() });
  };
  return (
    <form className="change-form" onSubmit={submit}>
      {children}
      <WhoFields who={who} setWho={setWho} />
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
