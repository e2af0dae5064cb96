import type { OutlayClient } from "@outlay/sdk";
import { askModel } from "./model.ts";

/**
 * One task: answer a ticket, with one retry and then a cheaper model as fallback. Each try is a call of its own, so the
 * task costs what all of them cost.
 */
export async function triage(outlay: OutlayClient, ticket: { id: string; question: string }): Promise<string> {
  return outlay.withTask({ workflow: "support-triage", taskId: ticket.id, tags: { channel: "mail" } }, async (task) => {
    let retryOf: string | undefined;
    for (const [at, model] of ["gpt-5", "gpt-5", "gpt-5-mini"].entries()) {
      const call = { provider: "openai", model, step: "answer", attempt: at + 1, retryOf };
      const fallback = model === "gpt-5-mini" ? { fallbackFrom: "gpt-5", fallbackReason: "overloaded" } : {};
      try {
        const { text, ...reported } = await askModel(model, ticket.question);
        outlay.recordCall({ ...call, ...fallback, ...reported });
        if (text === "") task.fail({ criteria: "empty answer" });
        else task.succeed({ evaluator: "not-empty", score: 1 });
        return text;
      } catch (error) {
        const { status } = error as { status?: number };
        retryOf = outlay.recordCall({
          ...call,
          ...fallback,
          status: "error",
          httpStatus: status,
          errorType: "overloaded",
        });
      }
    }
    throw new Error(`no model answered ticket ${ticket.id}`);
  });
}
