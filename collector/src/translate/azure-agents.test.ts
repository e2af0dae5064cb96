import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const poll = {
  "az.namespace": "Microsoft.CognitiveServices",
  "gen_ai.operation.name": "get_thread_run",
  "gen_ai.system": "az.ai.agents",
  "gen_ai.thread.id": "thread_1",
  "gen_ai.thread.run.id": "run_1",
  "gen_ai.thread.run.status": "completed",
  "gen_ai.response.model": "gpt-4o",
  "gen_ai.usage.input_tokens": 1000,
  "gen_ai.usage.output_tokens": 100,
};
const at = (change: Record<string, string>) => translated({ kind: 3, attributes: { ...poll, ...change } });

describe("runs of Azure's agents", () => {
  test("whoever looks at a run that has ended, and however often, tells of one call", () => {
    const first = at({});
    expect(first).toMatchObject({
      kind: "model_call",
      isBillable: true,
      responseId: "run_1",
      sessionId: "thread_1",
      usage: { input_uncached: 1000, output_text: 100 },
      usageQuality: "upper_bound",
    });
    expect(at({ "gen_ai.operation.name": "process_thread_run" })?.callId).toBe(first?.callId);
    expect(at({ "gen_ai.thread.run.id": "run_2" })?.callId).not.toBe(first?.callId);
    expect(at({ "gen_ai.thread.id": "thread_2" })?.callId).not.toBe(first?.callId);
  });

  test.each(["start_thread_run", "get_thread_run", "list_run_steps"])("%s without usage is no call", (operation) => {
    const { "gen_ai.usage.input_tokens": _, "gen_ai.usage.output_tokens": __, ...running } = poll;
    const attributes = { ...running, "gen_ai.operation.name": operation, "gen_ai.request.model": "gpt-4o" };
    const event = translated({ kind: 3, attributes });
    expect(event).toMatchObject({ kind: "other", isBillable: false });
    expect(event?.callId).not.toBe(at({})?.callId);
  });
});
