import { expect, test } from "vitest";
import { kindOfNativeCall, kindOfSpan } from "./operation-kind.ts";

test.each(["explanation", "supply_chain_qa", "customer_agent_reply", "planning_chat", "anything"])(
  "a native llm_call is a model call whatever its operation %s sounds like",
  (operation) => expect(kindOfNativeCall(operation)).toBe("model_call"),
);

test("a native event of an operation known to be none is not billed as one", () => {
  expect(kindOfNativeCall("execute_tool")).toBe("tool");
  expect(kindOfNativeCall("invoke_agent")).toBe("agent");
});

const asked = { hasModelAndUsage: false, hasProviderAndModel: true };
const used = { hasModelAndUsage: true, hasProviderAndModel: true };
const nothing = { hasModelAndUsage: false, hasProviderAndModel: false };

test.each([
  "chat.completions",
  "chat.streaming_completions",
  "text.completions",
  "chat.completions.create",
  "messages.create",
  "responses",
  "completion",
  "transcription",
  "speech",
  "text_to_speech",
  "moderation",
  "video_generation",
  "generate_text",
  "model_request",
  "ChatCompletion",
])("%s of a provider and a model is a call, also without usage", (operation) => {
  expect(kindOfSpan(operation, asked)).toBe("model_call");
  expect(kindOfSpan(operation, used)).toBe("model_call");
  expect(kindOfSpan(operation, nothing)).toBe("other");
});

test.each([
  "count_tokens",
  "countTokens",
  "models.list",
  "list_models",
  "sessions.create",
  "create_session",
  "create_thread",
  "files.upload",
  "batches.create",
  "get_thread_run",
  "start_thread_run",
  "framework",
  "orchestrate_tools",
  "unknown",
])("%s asks a model nothing", (operation) => {
  expect(kindOfSpan(operation, asked)).toBe("other");
});

test("counting tokens is free although it reports them; other management that reports usage is a call", () => {
  expect(kindOfSpan("count_tokens", used)).toBe("other");
  expect(kindOfSpan("run", used)).toBe("model_call");
});

test("a frame around calls is one, whatever it names", () => {
  expect(kindOfSpan("agent.run", used)).toBe("agent");
  expect(kindOfSpan("my_workflow", asked)).toBe("workflow");
});
