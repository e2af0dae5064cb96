const { env, load, startTracing, useAnthropic, useOpenAi } = require("../tracing.cjs");

const { AnthropicInstrumentation } = load("@arizeai/openinference-instrumentation-anthropic");
const { LangChainInstrumentation } = load("@arizeai/openinference-instrumentation-langchain");
const { OpenAIInstrumentation } = load("@arizeai/openinference-instrumentation-openai");
const langChain = new LangChainInstrumentation();
const tracing = startTracing([new OpenAIInstrumentation(), new AnthropicInstrumentation(), langChain]);
langChain.manuallyInstrument(load("@langchain/core/callbacks/manager"));
const OpenAI = load("openai");
const Anthropic = load("@anthropic-ai/sdk");

async function useLangChain() {
  const { ChatOpenAI } = load("@langchain/openai");
  const model = new ChatOpenAI({
    model: "gpt-5-mini",
    apiKey: "none",
    maxRetries: 0,
    configuration: { baseURL: `${env.provider}/v1` },
  });
  await model.invoke("Say hello");
  for await (const _chunk of await model.stream("Say hello"));
}

useOpenAi(new OpenAI({ apiKey: "none", baseURL: `${env.provider}/v1`, maxRetries: 0 }))
  .then(() => useAnthropic(new Anthropic({ apiKey: "none", baseURL: env.provider, maxRetries: 0 })))
  .then(useLangChain)
  .then(() => tracing.shutDown());
