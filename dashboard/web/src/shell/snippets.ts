/** First-event snippets of the onboarding card. Each is complete: it can be pasted and run as it stands. */

export interface SnippetTarget {
  /** The collector, e.g. http://127.0.0.1:4318 */
  readonly collectorUrl: string;
  readonly project: string;
}

export interface Snippet {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

const DEFAULT_COLLECTOR_PORT = 4318;

/** The collector beside the dashboard that served this page; the usual port where the dashboard does not know it. */
export const collectorUrlFor = (hostname: string, port: number | null): string =>
  `http://${hostname}:${port ?? DEFAULT_COLLECTOR_PORT}`;

export function snippetsFor({ collectorUrl, project }: SnippetTarget): readonly Snippet[] {
  return [
    { id: "curl", name: "curl", text: curlSnippet(collectorUrl, project) },
    { id: "otlp", name: "OpenTelemetry", text: otlpSnippet(collectorUrl, project) },
    { id: "sdk", name: "Node", text: sdkSnippet(collectorUrl, project) },
    { id: "python", name: "Python", text: pythonSnippet(collectorUrl, project) },
    { id: "langchain", name: "LangChain", text: langChainSnippet(collectorUrl, project) },
    { id: "ai-sdk", name: "AI SDK", text: aiSdkSnippet(collectorUrl, project) },
    { id: "litellm", name: "LiteLLM", text: liteLlmSnippet(collectorUrl, project) },
    { id: "claude-code", name: "Claude Code", text: claudeCodeSnippet(collectorUrl, project) },
  ];
}

const curlSnippet = (collectorUrl: string, project: string) => `curl ${collectorUrl}/v1/events \\
  -H 'content-type: application/json' -H 'x-outlay-project: ${project}' \\
  -d '{"events":[{
    "eventId": "first-call-'$(date +%s)'",
    "occurredAt": "'$(date -u +%Y-%m-%dT%H:%M:%SZ)'",
    "provider": "openai", "model": "gpt-5-mini",
    "usage": {"inputTokens": 1200, "outputTokens": 340},
    "workflow": "hello", "taskId": "task-1"
  }]}'`;

const otlpSnippet = (collectorUrl: string, project: string) => `# Any OpenTelemetry SDK that records GenAI spans
export OTEL_EXPORTER_OTLP_ENDPOINT=${collectorUrl}
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_EXPORTER_OTLP_HEADERS=x-outlay-project=${project}
node app.js`;

const sdkSnippet = (collectorUrl: string, project: string) => `import { init } from "@outlay/sdk";

const outlay = init({ url: "${collectorUrl}", project: "${project}" });

await outlay.withTask({ workflow: "hello" }, async (task) => {
  task.recordCall({
    provider: "openai",
    model: "gpt-5-mini",
    usage: { inputTokens: 1200, outputTokens: 340 },
  });
  task.succeed();
});

await outlay.shutdown();`;

const pythonSnippet = (collectorUrl: string, project: string) => `# pip install openai opentelemetry-sdk \\
#   opentelemetry-exporter-otlp-proto-http opentelemetry-instrumentation-openai-v2
from openai import OpenAI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(
    endpoint="${collectorUrl}/v1/traces", headers={"x-outlay-project": "${project}"})))
trace.set_tracer_provider(provider)
OpenAIInstrumentor().instrument()

OpenAI().chat.completions.create(
    model="gpt-5-mini", messages=[{"role": "user", "content": "Say hello"}])
provider.shutdown()`;

/** How every Node program that brings its own spans sends them here. */
const nodeTracing = (collectorUrl: string, project: string) => `const provider = new NodeTracerProvider({
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({
    url: "${collectorUrl}/v1/traces", headers: { "x-outlay-project": "${project}" },
  }))],
});
provider.register();`;

const nodeTracingImports = `import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";`;

const langChainSnippet = (collectorUrl: string, project: string) => `// npm i @langchain/openai @langchain/core \\
//   @arizeai/openinference-instrumentation-langchain @opentelemetry/sdk-trace-node \\
//   @opentelemetry/exporter-trace-otlp-proto
import { LangChainInstrumentation } from "@arizeai/openinference-instrumentation-langchain";
import * as callbacks from "@langchain/core/callbacks/manager";
import { ChatOpenAI } from "@langchain/openai";
${nodeTracingImports}

${nodeTracing(collectorUrl, project)}
const instrumentation = new LangChainInstrumentation();
instrumentation.setTracerProvider(provider);
instrumentation.manuallyInstrument(callbacks);

await new ChatOpenAI({ model: "gpt-5-mini" }).invoke("Say hello");
await provider.shutdown();`;

const aiSdkSnippet = (
  collectorUrl: string,
  project: string,
) => `// npm i ai @ai-sdk/openai @opentelemetry/sdk-trace-node \\
//   @opentelemetry/exporter-trace-otlp-proto
import { openai } from "@ai-sdk/openai";
import { generateText } from "ai";
${nodeTracingImports}

${nodeTracing(collectorUrl, project)}

await generateText({
  model: openai("gpt-5-mini"),
  prompt: "Say hello",
  experimental_telemetry: { isEnabled: true, functionId: "greet" },
});
await provider.shutdown();`;

const liteLlmSnippet = (collectorUrl: string, project: string) => `# pip install litellm opentelemetry-sdk \\
#   opentelemetry-exporter-otlp-proto-http
import os
os.environ["OTEL_EXPORTER"] = "otlp_http"
os.environ["OTEL_ENDPOINT"] = "${collectorUrl}/v1/traces"
os.environ["OTEL_HEADERS"] = "x-outlay-project=${project}"

import litellm
litellm.callbacks = ["otel"]
litellm.completion(model="openai/gpt-5-mini",
                   messages=[{"role": "user", "content": "Say hello"}])`;

const claudeCodeSnippet = (collectorUrl: string, project: string) => `export CLAUDE_CODE_ENABLE_TELEMETRY=1
export OTEL_LOGS_EXPORTER=otlp
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_EXPORTER_OTLP_ENDPOINT=${collectorUrl}
export OTEL_EXPORTER_OTLP_HEADERS=x-outlay-project=${project}
claude`;
