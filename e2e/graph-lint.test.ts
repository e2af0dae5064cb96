import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  getJson,
  type OutlayProcess,
  postJson,
  startOutlayProcess,
  temporaryDirectory,
  until,
} from "./outlay-process.ts";

const directory = temporaryDirectory();
const root = fileURLToPath(new URL("..", import.meta.url));
let outlay: OutlayProcess;
beforeAll(async () => {
  outlay = await startOutlayProcess(join(directory.path, "data"));
});
afterAll(async () => {
  await outlay.stop();
  directory.remove();
});

/** What `npm run graph -- lint …` prints, and how it ends. */
function lint(...words: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/graph.ts", "lint", ...words], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, said })));
}

function fileOf(name: string, text: string): string {
  const path = join(directory.path, name);
  writeFileSync(path, text);
  return path;
}

const sound = `workflow: support
entry: plan
nodes:
  - { id: plan, kind: model }
  - { id: answer, kind: model, terminal: true }
edges:
  - { from: plan, to: answer }
`;

test("without errors it ends with 0, warnings or not; with errors with 1, naming each and its remedy", async () => {
  const file = fileOf("sound.yaml", sound);
  expect(await lint(file)).toEqual({ code: 0, said: `${file}: 0 error(s), 0 warning(s)\n` });
  const loop = await lint(fileOf("loop.yaml", `${sound}  - { from: answer, to: plan }\n`));
  expect(loop).toMatchObject({ code: 0, said: expect.stringContaining("warning  cycle_without_limit") });
  const graph = { entry: "a", nodes: [{ id: "a" }, { id: "b" }], edges: [{ from: "a", to: "c" }] };
  const broken = await lint(fileOf("broken.json", JSON.stringify(graph)));
  expect(broken.code).toBe(1);
  expect(broken.said).toContain("error  dangling_edge  edge a → c: there is no node c: declare it, or remove the edge");
  expect(broken.said).toContain("error  dead_end  node b leads nowhere");
});

test("a file that is no graph is refused by line and field, with 2", async () => {
  const misspelt = fileOf("misspelt.yaml", sound.replace("terminal: true", "final: true"));
  expect(await lint(misspelt)).toEqual({ code: 2, said: `${misspelt}:5: nodes.1.final: there is no such field\n` });
  expect((await lint(fileOf("text.yaml", "entry: [a"))).said).toMatch(/text\.yaml:1: it is neither YAML nor JSON/);
  expect((await lint(join(directory.path, "absent.yaml"))).code).toBe(2);
  const { code, said } = await lint(fileOf("offline.yaml", sound), "--api", "http://127.0.0.1:1");
  expect([code, said]).toEqual([2, expect.stringContaining("No answer from http://127.0.0.1:1")]);
});

test("beside what the program observed, it says what was seen otherwise", async () => {
  const at = Date.now() - 10_000;
  const event = (step: string, n: number) => ({
    eventId: `lint-${n}`,
    occurredAt: new Date(at + n * 1_000).toISOString(),
    durationMs: 500,
    provider: "acme",
    model: "m",
    usage: { inputTokens: 1, outputTokens: 1 },
    workflow: "support",
    taskId: "task-1",
    step,
  });
  const events = ["plan", "search", "answer"].map(event);
  expect((await postJson(`${outlay.collector}/v1/events`, { events })).status).toBe(202);
  await until(async () => {
    const graph = await getJson<{ visits: number }>(`${outlay.dashboard}/api/v1/workflows/support/graph`);
    return graph.visits === 3 ? graph : undefined;
  }, "three calls in the graph");
  const { code, said } = await lint(fileOf("seen.yaml", sound), "--api", outlay.dashboard);
  expect(code).toBe(0);
  expect(said).toContain("warning  undeclared_node  node search was seen 1 time(s) and is not declared");
  expect(said).toContain("warning  edge_never_taken  edge plan → answer was never taken in the range");
  expect(said).toContain("compared with 1 trace(s) of support");
});
