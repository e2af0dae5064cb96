import { useState } from "react";
import { keepAuthor, storedAuthor } from "../state/preferences.ts";

/** Who makes a change and why: part of every change, kept with it for ever. */
export interface Who {
  readonly author: string;
  readonly reason: string;
}

/** What has been typed, and whether it is enough. The name is remembered in this browser. */
export function useWho(): { who: Who; setWho: (who: Who) => void; isSaid: boolean } {
  const [who, setWho] = useState<Who>(() => ({ author: storedAuthor(), reason: "" }));
  const change = (next: Who) => {
    if (next.author !== who.author) keepAuthor(next.author.trim());
    setWho(next);
  };
  return { who, setWho: change, isSaid: who.author.trim() !== "" && who.reason.trim() !== "" };
}

export const WhoFields = ({ who, setWho }: { who: Who; setWho: (who: Who) => void }) => (
  <>
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
