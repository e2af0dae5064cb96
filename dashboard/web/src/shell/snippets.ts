/** First-event snippets of the onboarding card. Each is complete: it can be pasted and run as it stands. */

export interface SnippetTarget {
  /** The collector, e.g. http://127.0.0.1:4318 */
  readonly collectorUrl: string;
  readonly project: string;
}

export interface Snippet {
  readonly id: "curl" | "otlp" | "sdk";
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
    { id: "sdk", name: "Node SDK", text: sdkSnippet(collectorUrl, project) },
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
