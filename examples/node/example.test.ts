import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { nativeCallSchema, nativeOutcomeSchema } from "@outlay/core/native";
import { afterAll, beforeAll, expect, test } from "vitest";

const bodies: { events: { type: string }[] }[] = [];
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  bodies.push(JSON.parse(String(request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes)));
  response.writeHead(202).end("{}");
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => server.close());

function runExample(url: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const main = fileURLToPath(new URL("src/main.ts", import.meta.url));
  const env = { ...process.env, OUTLAY_URL: url };
  const child = spawn(process.execPath, ["--import", "tsx", main], { env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (said.stdout += chunk));
  child.stderr.on("data", (chunk) => (said.stderr += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...said })));
}

test("the example sends three tasks with their retries and verdicts, each event as the contract wants it", async () => {
  const { code, stdout, stderr } = await runExample(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ recorded: 9, sent: 9, queued: 0 });

  const events = bodies.flatMap((body) => body.events);
  const calls = events.filter(({ type }) => type === "llm_call").map((event) => nativeCallSchema.parse(event));
  const outcomes = events.filter(({ type }) => type === "outcome").map((event) => nativeOutcomeSchema.parse(event));
  expect(calls.map(({ status, attempt }) => `${attempt} ${status}`)).toEqual([
    "1 ok",
    "1 error",
    "2 error",
    "3 ok",
    "1 ok",
  ]);
  expect(calls[2]?.retryOf).toBe(calls[1]?.eventId);
  expect(calls[3]).toMatchObject({ model: "gpt-5-mini", fallbackFrom: "gpt-5", retryOf: calls[2]?.eventId });
  expect(outcomes.map(({ outcome, source }) => `${outcome} ${source}`)).toEqual([
    "success sdk",
    "success sdk",
    "failure sdk",
    "partial human",
  ]);
  expect(new Set(calls.map(({ taskId }) => taskId))).toEqual(new Set(outcomes.map(({ taskId }) => taskId)));
  for (const event of [...calls, ...outcomes]) expect(event.workflow).toBe("support-triage");
});
