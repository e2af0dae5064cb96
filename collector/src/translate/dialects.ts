import { anthropicSdk } from "./anthropic-sdk.ts";
import { azureAgents } from "./azure-agents.ts";
import { bedrockAwsSdk } from "./bedrock-aws-sdk.ts";
import { claudeCode } from "./claude-code.ts";
import type { Dialect } from "./dialect.ts";
import { geminiCli } from "./gemini-cli.ts";
import { googleAdk } from "./google-adk.ts";
import { langfuse } from "./langfuse.ts";
import { langsmith } from "./langsmith.ts";
import { litellm } from "./litellm.ts";
import { mastra } from "./mastra.ts";
import { mlflow } from "./mlflow.ts";
import { openinference } from "./openinference.ts";
import { openlit } from "./openlit.ts";
import { openrouter } from "./openrouter.ts";
import { otelGenAi } from "./otel-gen-ai.ts";
import { pydanticAi } from "./pydantic-ai.ts";
import { qwenCode } from "./qwen-code.ts";
import { sentry } from "./sentry.ts";
import { strands } from "./strands.ts";
import { traceloop } from "./traceloop.ts";
import { vercelAi } from "./vercel-ai.ts";
import { vercelAiGenAi } from "./vercel-ai-gen-ai.ts";

/** All of them, in the order they are asked: the particular before the general. */
export const dialects: readonly Dialect[] = [
  claudeCode,
  geminiCli,
  qwenCode,
  vercelAi,
  vercelAiGenAi,
  anthropicSdk,
  bedrockAwsSdk,
  azureAgents,
  googleAdk,
  pydanticAi,
  strands,
  openlit,
  openrouter,
  sentry,
  langfuse,
  litellm,
  langsmith,
  mastra,
  mlflow,
  openinference,
  traceloop,
  otelGenAi,
];
