import type { ModelCapability } from "@outlay/core/models-registry/model-capabilities";
import type { ModelStatement } from "@outlay/core/models-registry/model-statement";
import { splitNames } from "../item-draft.ts";

/** Yes, no, or that nobody says. */
export type YesNo = "yes" | "no" | "";

/** A statement as the form holds it; numbers, day and list as they are typed, empty: not stated. */
export interface StatementDraft {
  readonly can: Readonly<Record<ModelCapability, YesNo>>;
  readonly contextWindow: string;
  readonly reservedTokens: string;
  readonly maxOutput: string;
  readonly regions: string;
  readonly retiresOn: string;
}

const textOfFlag = (flag: boolean | null): YesNo => (flag === null ? "" : flag ? "yes" : "no");
const flagOf = (text: YesNo): boolean | null => (text === "" ? null : text === "yes");

/** What is stated, in the form; an empty one where nothing is. */
export const draftOfStatement = (stated: ModelStatement | null): StatementDraft => ({
  can: {
    streaming: textOfFlag(stated?.streaming ?? null),
    json_mode: textOfFlag(stated?.json_mode ?? null),
    tools: textOfFlag(stated?.tools ?? null),
    multimodal: textOfFlag(stated?.multimodal ?? null),
  },
  contextWindow: String(stated?.context_window ?? ""),
  reservedTokens: String(stated?.reserved_tokens ?? ""),
  maxOutput: String(stated?.max_output ?? ""),
  regions: (stated?.regions ?? []).join(", "),
  retiresOn: stated?.retires_on ?? "",
});

/** `400,000`, `400000` or `400_000`; `undefined`: no number of tokens. */
function readTokens(text: string): number | null | undefined {
  const digits = text.trim().replaceAll(/[,_ ]/g, "");
  if (digits === "") return null;
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}

/** {@link draftOfStatement} backwards; `undefined` where a number cannot be read. */
export function readStatement({ can, regions, retiresOn, ...draft }: StatementDraft): ModelStatement | undefined {
  const [window, reserved, output] = [draft.contextWindow, draft.reservedTokens, draft.maxOutput].map(readTokens);
  if (window === undefined || reserved === undefined || output === undefined) return undefined;
  return {
    streaming: flagOf(can.streaming),
    json_mode: flagOf(can.json_mode),
    tools: flagOf(can.tools),
    multimodal: flagOf(can.multimodal),
    context_window: window,
    reserved_tokens: reserved,
    max_output: output,
    regions: splitNames(regions),
    retires_on: retiresOn === "" ? null : retiresOn,
  };
}
