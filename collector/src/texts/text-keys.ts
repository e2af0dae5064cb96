/** Attributes that newer emitters may send as lists of messages: these are decoded whole, as JSON. */
const structured: ReadonlySet<string> = new Set([
  "gen_ai.input.messages",
  "gen_ai.output.messages",
  "gen_ai.system_instructions",
]);

export const isTextKey = (key: string): boolean => key.startsWith("gen_ai.") && structured.has(key);

/** The first of these that a span has is the text of the part; `…N.` are numbered from 0. */
export const textKeys = {
  system: ["gen_ai.system_instructions", "gen_ai.system_prompt"],
  input: [
    "gen_ai.input.messages",
    "gen_ai.prompt.N.",
    "llm.input_messages.N.",
    "llm.prompts.N.",
    "gen_ai.prompt",
    "gen_ai.request.messages",
    "gen_ai.content.prompt",
    "ai.prompt.messages",
    "ai.prompt",
    "ai.values",
    "ai.value",
    "langfuse.observation.input",
    "pydantic_ai.all_messages",
    "all_messages_events",
    "request_data",
    "gcp.vertex.agent.llm_request",
    "mlflow.spanInputs",
    "input.value",
    "traceloop.entity.input",
  ],
  output: [
    "gen_ai.output.messages",
    "gen_ai.completion.N.",
    "llm.output_messages.N.",
    "gen_ai.completion",
    "gen_ai.response.text",
    "gen_ai.content.completion",
    "ai.response.text",
    "ai.response.object",
    "ai.response.toolCalls",
    "langfuse.observation.output",
    "response_data",
    "gcp.vertex.agent.llm_response",
    "mlflow.spanOutputs",
    "output.value",
    "traceloop.entity.output",
  ],
} as const;
