const { env, exporter, load, startTracing, useOpenAi } = require("../tracing.cjs");

const { LangfuseSpanProcessor } = load("@langfuse/otel");
const { observeOpenAI } = load("@langfuse/openai");
const { startActiveObservation } = load("@langfuse/tracing");
const tracing = startTracing(
  [],
  [new LangfuseSpanProcessor({ exporter: exporter(), publicKey: "pk", secretKey: "sk", exportMode: "immediate" })],
);
const OpenAI = load("openai");
const client = observeOpenAI(new OpenAI({ apiKey: "none", baseURL: `${env.provider}/v1`, maxRetries: 0 }));

startActiveObservation("answer", () => useOpenAi(client)).then(() => tracing.shutDown());
