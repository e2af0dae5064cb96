const { env, load, startTracing, useAnthropic, useOpenAi } = require("../tracing.cjs");

const { AnthropicInstrumentation } = load("@traceloop/instrumentation-anthropic");
const { OpenAIInstrumentation } = load("@traceloop/instrumentation-openai");
const tracing = startTracing([
  new OpenAIInstrumentation({ traceContent: false, enrichTokens: true }),
  new AnthropicInstrumentation({ traceContent: false }),
]);
const OpenAI = load("openai");
const Anthropic = load("@anthropic-ai/sdk");

useOpenAi(new OpenAI({ apiKey: "none", baseURL: `${env.provider}/v1`, maxRetries: 0 }))
  .then(() => useAnthropic(new Anthropic({ apiKey: "none", baseURL: env.provider, maxRetries: 0 })))
  .then(() => tracing.shutDown());
