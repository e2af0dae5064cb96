import type { Usage } from "@outlay/sdk";

export interface Answer {
  text: string;
  modelResolved: string;
  durationMs: number;
  usage: Usage;
}

/** Stands in for a provider's client, so that the example runs without a key: the primary model fails for "refund". */
export async function askModel(model: string, question: string): Promise<Answer> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (model === "gpt-5" && question.includes("refund")) throw Object.assign(new Error("overloaded"), { status: 529 });
  return {
    text: question.includes("poem") ? "" : `Answer to: ${question}`,
    modelResolved: `${model}-2026-08-01`,
    durationMs: 420,
    usage: { inputTokens: 900 + question.length, cacheRead: 512, outputTokens: 64 },
  };
}
