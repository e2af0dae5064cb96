import { context, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getJson, type OutlayProcess, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";

const directory = temporaryDirectory();
let outlay: OutlayProcess;
beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path);
});
afterAll(async () => {
  await outlay.stop();
  directory.remove();
});

/** One agent run as instrumentations of the newest conventions write it: an agent span, two model calls, a tool. */
function runAgent(tracer: Tracer): string {
  const agent = tracer.startSpan("invoke_agent planner");
  const inside = trace.setSpan(context.active(), agent);
  agent.setAttributes({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "planner" });
  // Agents repeat the sum of their calls; billing it would double the cost.
  agent.setAttributes({ "gen_ai.usage.input_tokens": 3_000, "gen_ai.usage.output_tokens": 500 });
  for (const call of [1, 2]) {
    const span = tracer.startSpan("chat claude-sonnet-4-5", { kind: SpanKind.CLIENT }, inside);
    span.setAttributes({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "anthropic",
      "gen_ai.request.model": "claude-sonnet-4-5",
      "gen_ai.response.model": "claude-sonnet-4-5-20250929",
      "gen_ai.response.id": `msg_${tracer.constructor.name}_${call}_${agent.spanContext().traceId}`,
      "gen_ai.usage.input_tokens": 1_500,
      "gen_ai.usage.cache_read.input_tokens": 1_000,
      "gen_ai.usage.output_tokens": 250,
      "gen_ai.response.finish_reasons": ["stop"],
      "outlay.task.id": "trip-7",
      "outlay.workflow": "travel",
    });
    span.end();
  }
  const tool = tracer.startSpan("execute_tool search", {}, inside);
  tool.setAttributes({ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search" });
  tool.end();
  const http = tracer.startSpan("GET", { kind: SpanKind.CLIENT }, inside);
  http.setStatus({ code: SpanStatusCode.OK });
  http.end();
  agent.end();
  return agent.spanContext().traceId;
}

test.each([
  ["http/protobuf", ProtobufExporter],
  ["http/json", JsonExporter],
])(
  "a real OpenTelemetry Node SDK over %s: model calls are priced, the agent's copy of them is not",
  async (name, Exporter) => {
    const project = name.replace("/", "-");
    const provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ "service.name": "travel-app", "deployment.environment.name": "test" }),
      spanProcessors: [
        new BatchSpanProcessor(
          new Exporter({ url: `${outlay.collector}/v1/traces`, headers: { "x-outlay-project": project } }),
        ),
      ],
    });
    const traceId = runAgent(provider.getTracer("e2e"));
    await provider.forceFlush();

    interface Answer {
      calls: {
        is_billable: boolean;
        kind: string;
        cost: string | null;
        trace_id: string;
        environment: string;
        usage: object;
        workflow: string | null;
        task_id: string | null;
        input_tokens: number;
      }[];
    }
    const { calls } = await until(async () => {
      const answer = await getJson<Answer>(`${outlay.dashboard}/api/v1/calls?project=${project}&trace_id=${traceId}`);
      return answer.calls.length === 4 ? answer : undefined;
    }, "four GenAI spans in the ledger");
    const billed = calls.filter((call) => call.is_billable);
    expect(billed).toHaveLength(2);
    for (const call of billed) {
      expect(call).toMatchObject({
        kind: "model_call",
        trace_id: traceId,
        environment: "test",
        workflow: "travel",
        task_id: "trip-7",
        input_tokens: 1_500,
        usage: { input_uncached: 500, cache_read: 1_000, output_text: 250 },
        // 500 × $3/M + 1,000 × $0.30/M + 250 × $15/M
        cost: "0.00555",
      });
    }
    expect(
      calls
        .filter((call) => !call.is_billable)
        .map((call) => call.kind)
        .sort(),
    ).toEqual(["agent", "tool"]);
    await provider.shutdown();
  },
);
