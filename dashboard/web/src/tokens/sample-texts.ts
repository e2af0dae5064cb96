import type { callTextEndpoint } from "../../../contract/call-text.ts";
import type { pickedCallsEndpoint } from "../../../contract/picked-calls.ts";
import { ask } from "../api/ask.ts";
import type { Scope } from "../api/queries.ts";

/** Each reading of a call's texts is written down, so few are read. */
const CALLS_MAX = 20;
const AT_ONCE = 4;

type Sample = { readonly text: string; readonly calls: number } | { readonly refused: string };

/**
 * What calls of the range were asked, as it is kept: redacted, and only where the installation keeps texts. It comes from the
 * project's own server and stays in this window. Rejects as `ask` does, so where the reader may not read texts.
 */
export async function sampleTexts({ project, from, to, tz }: Scope, signal: AbortSignal): Promise<Sample> {
  const { calls } = await ask<typeof pickedCallsEndpoint>("/calls/picked", {
    query: {},
    body: { project, range: { from, to }, tz, pick: "random", limit: CALLS_MAX },
    signal,
  });
  const read = (eventId: string) =>
    ask<typeof callTextEndpoint>(`/calls/${encodeURIComponent(eventId)}/text`, { query: { project }, signal });
  const ids = calls.map(({ event_id }) => event_id);
  const [first] = ids;
  if (first === undefined) return { refused: "No call of this range: there is nothing to sample." };
  const texts: string[] = [];
  let message: string | null = null;
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const answers = await Promise.all(ids.slice(at, at + AT_ONCE).map(read));
    for (const answer of answers) {
      message = answer.message ?? message;
      const asked = answer.texts.filter(({ part }) => part !== "output").map(({ text }) => text);
      if (asked.length > 0) texts.push(asked.join("\n"));
    }
    // Where texts are not kept at all, the next ones are not either.
    if (answers.some(({ capture }) => capture === "off")) break;
  }
  if (texts.length > 0) return { text: texts.join("\n\n"), calls: texts.length };
  return { refused: `No prompt to count: ${message ?? "these calls came without one"}.` };
}
