import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const attributes = {
  "gen_ai.system": "aws.bedrock",
  "gen_ai.operation.name": "chat",
  "gen_ai.request.model": "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
  "gen_ai.usage.input_tokens": 61,
  "gen_ai.usage.output_tokens": 44,
  "cloud.region": "eu-central-1",
};

describe("Bedrock through the instrumentations of the AWS SDKs", () => {
  test.each([
    "@opentelemetry/instrumentation-aws-sdk",
    "opentelemetry.instrumentation.botocore.bedrock-runtime",
    "io.opentelemetry.aws-sdk-2.2",
  ])("%s: the cache is not recorded, so what is counted is a lower bound", (scope) => {
    expect(translated({ scope, version: "0.79.0", attributes })).toMatchObject({
      dialect: "bedrock_aws_sdk",
      provider: "aws.bedrock",
      region: "eu-central-1",
      usage: { input_uncached: 61, output_text: 44, requests: 1 },
      usageQuality: "lower_bound",
    });
  });

  test("a model that cannot cache is counted exactly", () => {
    const titan = { ...attributes, "gen_ai.request.model": "amazon.titan-text-express-v1" };
    expect(translated({ scope: "@opentelemetry/instrumentation-aws-sdk", attributes: titan })?.usageQuality).toBe(
      "exact",
    );
  });

  test("a version that records the cache is read by arithmetic", () => {
    const cached = { ...attributes, "gen_ai.usage.cache_read.input_tokens": 4096 };
    expect(translated({ scope: "opentelemetry.instrumentation.botocore", attributes: cached })?.usage).toMatchObject({
      input_uncached: 61,
      cache_read: 4096,
    });
  });

  test("other services of AWS are not about GenAI", () => {
    expect(
      translated({ scope: "@opentelemetry/instrumentation-aws-sdk", attributes: { "rpc.service": "S3" } }),
    ).toBeUndefined();
  });
});
