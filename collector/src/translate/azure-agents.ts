import { digestId } from "../ids.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asText } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readUsage } from "./usage-reading.ts";
import { inclusive } from "./usage-semantics.ts";

const RUN_ID = "gen_ai.thread.run.id";

/**
 * Runs of Azure's agents (Azure/azure-sdk-for-python and its .NET twin, `az.ai.agents`). A run works in the service, and
 * only a run that has ended says what it used: on the span of whatever asked for it, a stream, a poll or a later look.
 * All of them tell of the one run, so the run is the call. The cached part of the prompt is not recorded.
 */
export const azureAgents: Dialect = {
  name: "azure_agents",

  recognises: ({ attributes }) => attributes.has(RUN_ID),

  translate(span): DialectFacts {
    const { attributes } = span;
    const used = readUsage(attributes, genAiUsageKeys, { ...inclusive, omitsCache: true });
    const facts = readGenAi(span, used);
    const run = asText(attributes.get(RUN_ID));
    const thread = asText(attributes.get("gen_ai.thread.id"));
    const isEnd = used.usageSource !== "missing";
    if (isEnd) facts.kind = "model_call";
    else if (facts.kind === "model_call") facts.kind = "other";
    facts.isBillable = isEnd;
    facts.isSoleRecord = undefined;
    if (isEnd) {
      facts.responseId = run;
      facts.callId = digestId("azure-run", [thread, run]);
    }
    facts.sessionId ??= thread;
    return facts;
  },
};
