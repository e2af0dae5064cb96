import type { Role } from "@outlay/core/role";
import { useState } from "react";
import { useSession } from "../sign-in/session-query.ts";
import { useRole } from "../sign-in/use-role.ts";
import { keepAuthor, storedAuthor } from "../state/preferences.ts";

/** Who makes a change and why: part of every change, kept with it for ever. */
export interface Who {
  /** Absent where the server knows who signed in. */
  readonly author?: string;
  readonly reason: string;
}

/**
 * What has been typed, and whether it is enough: never for somebody whose role is not. Without a session the name is asked
 * for and remembered in this browser.
 */
export function useWho(needed: Role = "admin"): { who: Who; setWho: (who: Who) => void; isSaid: boolean } {
  const isKnown = useIsKnown();
  const { may } = useRole(needed);
  const [typed, setTyped] = useState(() => ({ author: storedAuthor(), reason: "" }));
  const setWho = ({ author = typed.author, reason }: Who) => {
    if (author !== typed.author) keepAuthor(author.trim());
    setTyped({ author, reason });
  };
  const { reason } = typed;
  const isSaid = may && (isKnown || typed.author.trim() !== "") && reason.trim() !== "";
  return { who: isKnown ? { reason } : typed, setWho, isSaid };
}

const useIsKnown = (): boolean => (useSession()?.who ?? null) !== null;

interface WhoFieldsProps {
  readonly who: Who;
  readonly setWho: (who: Who) => void;
  /** What one must be in the project to make this change. */
  readonly needed?: Role;
}

export function WhoFields({ who, setWho, needed = "admin" }: WhoFieldsProps) {
  const { may, why } = useRole(needed);
  if (!may) return <p className="needs-role">{why}</p>;
  return (
    <>
      {who.author !== undefined && (
        <label>
          Your name
          <input
            value={who.author}
            maxLength={100}
            autoComplete="name"
            required
            onChange={(event) => setWho({ ...who, author: event.target.value })}
          />
        </label>
      )}
      <label>
        Reason, kept with the change
        <input
          value={who.reason}
          maxLength={500}
          autoComplete="off"
          required
          onChange={(event) => setWho({ ...who, reason: event.target.value })}
        />
      </label>
    </>
  );
}
