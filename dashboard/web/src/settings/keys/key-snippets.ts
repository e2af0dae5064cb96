import type { KeyJson } from "../../../../contract/keys.ts";

interface SnippetPlace {
  /** E.g. http://127.0.0.1:4318 */
  readonly collectorUrl: string;
  /** E.g. http://127.0.0.1:4400 */
  readonly dashboardUrl: string;
  readonly project: string;
}

interface KeySnippet {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

const sending = ({ collectorUrl, project }: SnippetPlace): KeySnippet[] => [
  {
    id: "curl",
    name: "curl",
    text: `curl ${collectorUrl}/v1/events \\
  -H "authorization: Bearer $OUTLAY_KEY" -H 'x-outlay-project: ${project}' \\
  -H 'content-type: application/json' \\
  -d '{"events":[{
    "eventId": "first-call-'$(date +%s)'",
    "occurredAt": "'$(date -u +%Y-%m-%dT%H:%M:%SZ)'",
    "provider": "openai", "model": "gpt-5-mini",
    "usage": {"inputTokens": 1200, "outputTokens": 340}
  }]}'`,
  },
  {
    id: "otlp",
    name: "OpenTelemetry",
    text: `export OTEL_EXPORTER_OTLP_ENDPOINT=${collectorUrl}
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20$OUTLAY_KEY,x-outlay-project=${project}"`,
  },
  {
    id: "sdk",
    name: "Node",
    text: `import { env } from "node:process";
import { init } from "@outlay/sdk";

const outlay = init({
  url: "${collectorUrl}",
  project: "${project}",
  apiKey: env.OUTLAY_KEY,
});`,
  },
];

const reading = ({ dashboardUrl, project }: SnippetPlace): KeySnippet => ({
  id: "ask",
  name: "API",
  text: `curl -H "authorization: Bearer $OUTLAY_KEY" \\
  '${dashboardUrl}/api/v1/pulse?project=${project}'`,
});

/** What to paste so that a key is used; the key itself stands in the variable OUTLAY_KEY. */
export function keySnippets(role: KeyJson["role"], place: SnippetPlace): readonly KeySnippet[] {
  if (role === "ingest") return sending(place);
  return role === "admin" ? [...sending(place), reading(place)] : [reading(place)];
}

/** Sets OUTLAY_KEY in a shell. Keys are letters, digits and -_. only, so quotes are enough. */
export const keyVariable = (key: string): string => `export OUTLAY_KEY='${key}'`;
