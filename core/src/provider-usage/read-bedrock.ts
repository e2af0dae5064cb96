import { nothingWritten, splitCacheWrites, type WritesByLifetime, writtenTokens } from "./cache-writes.ts";
import { countOf, isObject, type Json, largestOf, listOf, objectOf } from "./fields.ts";
import { Reading, sumKnown, type UsageContext } from "./reading.ts";
import { cacheTtls, checkTotal, splitInput, splitOutput } from "./split-tokens.ts";

/**
 * Bedrock's Converse, its stream's `metadata` event, and Nova's InvokeModel answer: `inputTokens` excludes what was read
 * from and written to the cache; `totalTokens` includes it.
 */
export function readConverse(usage: Json): Reading {
  const reading = new Reading("bedrock_converse");
  const count = (name: string): number | undefined => reading.count(usage[name], "lower_bound");
  const input = count("inputTokens");
  const output = count("outputTokens");
  const cacheRead = largestOf(count("cacheReadInputTokens"), count("cacheReadInputTokenCount"));
  const written = largestOf(count("cacheWriteInputTokens"), count("cacheWriteInputTokenCount"));
  const cacheWrites = splitCacheWrites(reading, written, writesByTtl(reading, usage["cacheDetails"]));
  const cached = (cacheRead ?? 0) + (writtenTokens(cacheWrites) ?? 0);
  if (input !== undefined) splitInput(reading, { total: input + cached, cacheRead, cacheWrites });
  if (output !== undefined) splitOutput(reading, { total: output });
  if (input === undefined || output === undefined) reading.doubt("lower_bound");
  // Some models of Bedrock leave the cache out of the total too.
  else checkTotal(reading, countOf(usage["totalTokens"]), [input + output + cached, input + output]);
  return reading;
}

function writesByTtl(reading: Reading, details: unknown): WritesByLifetime {
  const byTtl = { ...nothingWritten };
  for (const detail of listOf(details)) {
    if (!isObject(detail)) continue;
    const ttl = cacheTtls.find((known) => known === detail["ttl"]);
    if (ttl !== undefined) byTtl[ttl] = sumKnown(byTtl[ttl], reading.count(detail["inputTokens"], "lower_bound"));
  }
  return byTtl;
}

const METRICS = "amazon-bedrock-invocationMetrics";
const INPUT_HEADER = "x-amzn-bedrock-input-token-count";

/** Where InvokeModel says how much was used when the model's own answer does not: its stream's metrics, or HTTP headers. */
export function bedrockMetrics(body: Json): Json | undefined {
  if (isObject(body[METRICS])) return body[METRICS];
  const headers =
    usageHeaders(body["headers"]) ??
    usageHeaders(objectOf(body["ResponseMetadata"])["HTTPHeaders"]) ??
    usageHeaders(objectOf(body["$metadata"])["httpHeaders"]) ??
    usageHeaders(body);
  return (
    headers && {
      inputTokenCount: headers[INPUT_HEADER],
      outputTokenCount: headers["x-amzn-bedrock-output-token-count"],
      cacheReadInputTokenCount: headers["x-amzn-bedrock-cache-read-input-token-count"],
      cacheWriteInputTokenCount: headers["x-amzn-bedrock-cache-write-input-token-count"],
    }
  );
}

const usageHeaders = (headers: unknown): Json | undefined =>
  isObject(headers) && INPUT_HEADER in headers ? headers : undefined;

/** Invocation metrics and headers of Bedrock: Converse's rules under other names. */
export function readBedrockMetrics(metrics: Json, context: UsageContext): Reading {
  const reading = readConverse({
    inputTokens: metrics["inputTokenCount"],
    outputTokens: metrics["outputTokenCount"] ?? (/embed/i.test(context.model) ? 0 : undefined),
    cacheReadInputTokens: metrics["cacheReadInputTokenCount"],
    cacheWriteInputTokens: metrics["cacheWriteInputTokenCount"],
  });
  reading.convention = "bedrock_invoke";
  return reading;
}
