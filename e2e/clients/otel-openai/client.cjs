const { env, load, startTracing, useOpenAi } = require("../tracing.cjs");

const { OpenAIInstrumentation } = load("@opentelemetry/instrumentation-openai");
const tracing = startTracing([new OpenAIInstrumentation()]);
const OpenAI = load("openai");

useOpenAi(new OpenAI({ apiKey: "none", baseURL: `${env.provider}/v1`, maxRetries: 0 })).then(() => tracing.shutDown());
