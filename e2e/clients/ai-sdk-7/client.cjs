require("../ai-sdk.cjs").useAiSdk({
  prepare(ai, load) {
    const { OpenTelemetry } = load("@ai-sdk/otel");
    ai.registerTelemetry(new OpenTelemetry({ usage: true }));
  },
});
