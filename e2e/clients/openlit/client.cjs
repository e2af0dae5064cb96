const { env, load, useAnthropic, useOpenAi } = require("../tracing.cjs");

const openlit = load("openlit").default ?? load("openlit");
openlit.init({
  applicationName: env.project,
  otlpEndpoint: env.collector,
  otlpHeaders: { "x-outlay-project": env.project },
  disableBatch: true,
});
const OpenAI = load("openai");
const Anthropic = load("@anthropic-ai/sdk");

useOpenAi(new OpenAI({ apiKey: "none", baseURL: `${env.provider}/v1`, maxRetries: 0 }))
  .then(() => useAnthropic(new Anthropic({ apiKey: "none", baseURL: env.provider, maxRetries: 0 })))
  .then(() => new Promise((resolve) => setTimeout(resolve, 1_000)))
  .then(() => process.exit(0));
