const { env, load, startTracing, useAnthropic } = require("../tracing.cjs");

const tracing = startTracing();
const Anthropic = load("@anthropic-ai/sdk");

useAnthropic(new Anthropic({ apiKey: "none", baseURL: env.provider, maxRetries: 0 })).then(() => tracing.shutDown());
