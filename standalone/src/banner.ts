export interface Addresses {
  readonly dashboard: string;
  readonly collector: string;
  /** OTLP over gRPC. */
  readonly grpc: string;
}

/** What a person needs after the start: where to look, where to send, and one command that sends an event. */
export function banner({ dashboard, collector, grpc }: Addresses, needsKey: boolean): string {
  const key = needsKey ? ` \\\n    -H 'authorization: Bearer <key from npm run keys>'` : "";
  return `
  Outlay is running.

  Dashboard      ${dashboard}
  OTLP endpoint  ${collector}/v1/traces   (OTEL_EXPORTER_OTLP_ENDPOINT=${collector})
  OTLP over gRPC ${grpc}

  Send an event:

  curl ${collector}/v1/events${key} \\
    -H 'content-type: application/json' \\
    -d '{"eventId":"hello-'"$(date +%s)"'","occurredAt":"'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'","provider":"openai","model":"gpt-4o","usage":{"inputTokens":1200,"outputTokens":300},"workflow":"hello"}'

  Stop with Ctrl-C.
`;
}
