import type { KeyJson } from "../../../../contract/keys.ts";
import { Unknown } from "../../components/money.tsx";
import { formatAge } from "../../format/format-number.ts";
import { useApp } from "../../shell/app-context.ts";
import { useNow } from "../../state/use-now.ts";
import { instantLabel } from "../../time/labels.ts";

interface LastUsedProps {
  readonly current: Pick<KeyJson, "last_used_at" | "created_at">;
  /** Since when uses are known; `null`: they are not. */
  readonly since: string | null;
}

/** When a key was last used, as far as this process knows: not heard of is not the same as never. */
export function LastUsed({ current: { last_used_at: at, created_at: made }, since }: LastUsedProps) {
  const { state } = useApp();
  const nowMs = useNow(10_000);
  if (at !== null) return <span title={instantLabel(at, state.tz)}>{`${formatAge(nowMs - Date.parse(at))} ago`}</span>;
  if (since === null) return <Unknown why="this process does not hear of uses" />;
  return Date.parse(made) >= Date.parse(since) ? "never here" : `not since ${instantLabel(since, state.tz)}`;
}
