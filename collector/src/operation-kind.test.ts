import { expect, test } from "vitest";
import { kindOfNativeCall } from "./operation-kind.ts";

test.each(["explanation", "supply_chain_qa", "customer_agent_reply", "planning_chat", "anything"])(
  "a native llm_call is a model call whatever its operation %s sounds like",
  (operation) => expect(kindOfNativeCall(operation)).toBe("model_call"),
);

test("a native event of an operation known to be none is not billed as one", () => {
  expect(kindOfNativeCall("execute_tool")).toBe("tool");
  expect(kindOfNativeCall("invoke_agent")).toBe("agent");
});
