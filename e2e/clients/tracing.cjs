// What all client programs share: a tracer provider of the client's own OpenTelemetry packages that exports to the
// collector, and the instrumentations to register with it. Run with the client's folder as working directory.
const { createRequire } = require("node:module");
const { join } = require("node:path");

const load = createRequire(join(process.cwd(), "client.cjs"));

/** Address of the fake provider, the collector and the project, from the test. */
const env = { provider: process.env.FAKE_PROVIDER, collector: process.env.COLLECTOR, project: process.env.PROJECT };

function exporter() {
  const { OTLPTraceExporter } = load("@opentelemetry/exporter-trace-otlp-proto");
  return new OTLPTraceExporter({
    url: `${env.collector}/v1/traces`,
    headers: { "x-outlay-project": env.project },
  });
}

/** One request per span, as short programs export; `shutDown` waits for all of them. */
function startTracing(instrumentations = [], spanProcessors = undefined) {
  const { NodeTracerProvider, SimpleSpanProcessor } = load("@opentelemetry/sdk-trace-node");
  const { resourceFromAttributes } = load("@opentelemetry/resources");
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": env.project }),
    spanProcessors: spanProcessors ?? [new SimpleSpanProcessor(exporter())],
  });
  provider.register();
  if (instrumentations.length > 0) {
    const { registerInstrumentations } = load("@opentelemetry/instrumentation");
    registerInstrumentations({ instrumentations, tracerProvider: provider });
  }
  return {
    provider,
    async shutDown() {
      await provider.forceFlush();
      await provider.shutdown();
    },
  };
}

/** What every OpenAI client is asked to do; `withStreamUsage` false leaves the usage frame out, as the default is. */
async function useOpenAi(client) {
  const messages = [{ role: "user", content: "Say hello" }];
  await client.chat.completions.create({ model: "gpt-5-mini", messages });
  for (const stream_options of [{ include_usage: true }, undefined]) {
    const stream = await client.chat.completions.create({
      model: "gpt-5-mini",
      messages,
      stream: true,
      stream_options,
    });
    for await (const _chunk of stream);
  }
  await client.responses.create({ model: "gpt-5-mini", input: "Say hello" });
  for await (const _event of await client.responses.create({ model: "gpt-5-mini", input: "Say hello", stream: true }));
  await client.embeddings.create({ model: "text-embedding-3-small", input: "hello" });
  await client.chat.completions
    .create({ model: "gpt-5-mini", messages: [{ role: "user", content: "please fail" }] })
    .catch(() => {});
}

async function useAnthropic(client) {
  const ask = { model: "claude-sonnet-4-6", max_tokens: 500, messages: [{ role: "user", content: "Say hello" }] };
  await client.messages.create(ask);
  for await (const _event of await client.messages.create({ ...ask, stream: true }));
  // OpenLIT 1.15 breaks this helper of the SDK after the provider was asked.
  await client.messages
    .stream(ask)
    .finalMessage()
    .catch(() => {});
  await client.messages.create({ ...ask, messages: [{ role: "user", content: "please fail" }] }).catch(() => {});
}

module.exports = { env, exporter, load, startTracing, useAnthropic, useOpenAi };
