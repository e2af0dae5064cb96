import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const span = (type: string, tokens?: Record<string, number>) =>
  translated({
    name: "Completions",
    attributes: {
      "mlflow.spanType": JSON.stringify(type),
      "mlflow.llm.model": '"gpt-4o"',
      "mlflow.llm.provider": '"openai"',
      "mlflow.llm.cost": '{"input_cost":0.001,"output_cost":0.002,"total_cost":0.003}',
      ...(tokens && { "mlflow.chat.tokenUsage": JSON.stringify(tokens) }),
    },
  });

describe("MLflow", () => {
  test("its JSON attributes are a call", () => {
    const tokens = { input_tokens: 1000, output_tokens: 200, total_tokens: 1200, cache_read_input_tokens: 600 };
    expect(span("CHAT_MODEL", tokens)).toMatchObject({
      dialect: "mlflow",
      kind: "model_call",
      operation: "chat",
      model: "gpt-4o",
      provider: "openai",
      usage: { input_uncached: 400, cache_read: 600, output_text: 200 },
      reportedCostUsd: "0.003",
    });
  });

  test("mlflow#25007: an agent's sum waits for finer records; chains are never billed", () => {
    const tokens = { input_tokens: 10, output_tokens: 2 };
    expect(span("AGENT", tokens)).toMatchObject({ kind: "agent", isBillable: false, isSoleRecord: true });
    const chain = span("CHAIN", tokens);
    expect(chain).toMatchObject({ kind: "workflow", isBillable: false });
    expect(chain?.isSoleRecord).toBeUndefined();
  });

  test("usage that is not given is missing", () => {
    expect(span("LLM")).toMatchObject({ kind: "model_call", usageSource: "missing", usage: {} });
  });
});
