// What the AI SDK is asked to do, the same for each of its versions.
const { env, load, startTracing } = require("./tracing.cjs");

async function useAiSdk({ prepare } = {}) {
  const tracing = startTracing();
  const ai = load("ai");
  await prepare?.(ai, load);
  const { createOpenAI } = load("@ai-sdk/openai");
  const { createAnthropic } = load("@ai-sdk/anthropic");
  const openai = createOpenAI({ apiKey: "none", baseURL: `${env.provider}/v1` });
  const anthropic = createAnthropic({ apiKey: "none", baseURL: `${env.provider}/v1` });
  const telemetry = { isEnabled: true, functionId: "greet", metadata: { team: "support" } };
  const common = { prompt: "Say hello", maxRetries: 0, experimental_telemetry: telemetry };
  const chat = openai.chat("gpt-5-mini");
  for (const model of [chat, openai.responses("gpt-5-mini"), anthropic("claude-sonnet-4-6")]) {
    await ai.generateText({ model, ...common });
    const stream = ai.streamText({ model, ...common });
    for await (const _part of stream.textStream);
  }
  await ai.embed({
    model: (openai.textEmbeddingModel ?? openai.embedding)("text-embedding-3-small"),
    value: "hello",
    experimental_telemetry: telemetry,
  });
  await ai.generateText({ model: chat, ...common, prompt: "please fail" }).catch(() => {});
  await tracing.shutDown();
}

module.exports = { useAiSdk };
