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
const priceFile = join(directory.path, "prices.yaml");
const root = fileURLToPath(new URL("..", import.meta.url));
const litellmExcerpt = join(root, "core/test-data/litellm-excerpt.json");
let outlay: OutlayProcess;
beforeAll(async () => {
  writeFileSync(priceFile, "- { kind: price, provider: acme, model: filed, prices: { input_uncached: 3 } }\n");
  outlay = await startOutlayProcess(join(directory.path, "data"), { OUTLAY_PRICES: priceFile });
});
afterAll(async () => {
  await outlay.stop();
  directory.remove();
});

/** What `npm run prices -- …` prints, and how it ends. */
function prices(...words: string[]): Promise<{ code: number | null; said: string }> {
  const address = ["--url", outlay.dashboard, "--project", "shop"];
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/prices.ts", ...address, ...words], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, said })));
}

let sent = 0;
async function send(model: string, provider = "acme"): Promise<string> {
  sent += 1;
  const eventId = `call-${sent}`;
  const event = { eventId, occurredAt: new Date().toISOString(), provider, model, workflow: model };
  const usage = { inputTokens: 1_000_000, outputTokens: 0 };
  const { status } = await postJson(
    `${outlay.collector}/v1/events`,
    { events: [{ ...event, usage }] },
    { "x-outlay-project": "shop" },
  );
  expect(status).toBe(202);
  return model;
}

interface Call {
  readonly model_requested: string;
  readonly price_status: string;
  readonly cost: string | null;
}

/** The calls of a model, once there are so many. */
const callsOf = (model: string, count: number): Promise<Call[]> =>
  until(async () => {
    const query = `project=shop&model=${encodeURIComponent(model)}&limit=100`;
    const { calls } = await getJson<{ calls: Call[] }>(`${outlay.dashboard}/api/v1/calls?${query}`);
    return calls.length >= count ? calls : undefined;
  }, `${count} call(s) of ${model} in the ledger`);

test("from an unknown model to a price by the commands: the suggestion, the price, and the next call has it", async () => {
  await send("gpt-4o-mini-pro-max", "openai");
  expect(await callsOf("gpt-4o-mini-pro-max", 1)).toMatchObject([{ cost: null }]);
  const unpriced = await prices("unpriced");
  expect(unpriced.said).toMatch(/openai\/gpt-4o-mini-pro-max +unknown_model +1 /);
  expect(unpriced.said).toMatch(/may be openai\/gpt-4o-mini \(low: another model of the same family/);

  const file = join(directory.path, "own.yaml");
  const item = "kind: price, provider: openai, model: gpt-4o-mini-pro-max";
  writeFileSync(file, `- { ${item}, prices: { input_uncached: 7, output_text: 9 } }\n`);
  expect(await prices("check", file)).toEqual({ code: 0, said: `${file} is usable: 1 item(s) (1 price).\n` });
  expect((await prices("set", file, "--dry-run")).said).toMatch(/added: price-openai-gpt-4o-mini-pro-max\nNothing was/);
  expect((await prices("set", file)).said).toMatch(/Nothing was changed: add --yes/);
  expect(await prices("set", file, "--yes")).toMatchObject({
    code: 0,
    said: expect.stringMatching(/1 item\(s\) were/),
  });
  expect((await prices("set", file, "--yes")).said).toMatch(/All 1 item\(s\) are there already/);
  await send("gpt-4o-mini-pro-max", "openai");
  const calls = await callsOf("gpt-4o-mini-pro-max", 2);
  expect(calls.map(({ cost }) => cost).sort()).toEqual(["7", null].sort());
  expect((await prices("list", "--model", "pro-max")).said).toMatch(
    /openai\/gpt-4o-mini-pro-max .* 7 .* 9 .*project@1/,
  );
});

test("LiteLLM's map is imported by its own command, and where it disagrees can be asked", async () => {
  const refused = await prices("check", litellmExcerpt);
  expect(refused).toMatchObject({ code: 1, said: expect.stringMatching(/LiteLLM's price map: .*import litellm/) });
  expect(refused.said.length).toBeLessThan(500);
  const imported = await prices("import", "litellm", litellmExcerpt, "--yes", "--version", "excerpt");
  expect(imported).toMatchObject({
    code: 0,
    said: expect.stringMatching(/litellm@excerpt was imported \(version 1\)/),
  });
  expect((await prices("import", "litellm", litellmExcerpt, "--version", "excerpt")).said).toMatch(/Nothing would/);
  const conflicts = await prices("conflicts", "--limit", "500");
  expect(conflicts.code).toBe(0);
  expect(conflicts.said).toMatch(/ genai-prices +[\d.]+\/M +litellm +× /);
});

test("a price holds for calls sent right after the answer that it was written, every time", async () => {
  for (let n = 0; n < 20; n += 1) {
    const item = { kind: "price", provider: "acme", model: `new-${n}`, prices: { input_uncached: "2" } };
    const body = { project: "shop", item, author: "anna", reason: "test" };
    const answer = await fetch(`${outlay.dashboard}/api/v1/prices/items/new-${n}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
    await send(`new-${n}`);
  }
  for (let n = 0; n < 20; n += 1) expect(await callsOf(`new-${n}`, 1)).toMatchObject([{ cost: "2" }]);
});

test("a broken edit of the price file is seen from outside, and the last good one holds", async () => {
  writeFileSync(priceFile, "- { kind: price, provider: acme, model: filed, prices: { input_uncached: cheap } }\n");
  const said = await until(async () => {
    const listed = (await prices("list", "--model", "filed")).said;
    return listed.includes("is refused") ? listed : undefined;
  }, "the refusal");
  expect(said).toMatch(/acme\/filed .* 3 /);
  expect(said).toMatch(
    /Since 20.*Z the price file on disk is refused, and file@[0-9a-f]{12} holds: .*line 1, .*decimal/,
  );
});

test("what cannot be done ends with 1 and a sentence, what was mistyped with 2", async () => {
  expect(await prices("check", "no-such.yaml")).toMatchObject({
    code: 1,
    said: expect.stringMatching(/cannot be read/),
  });
  expect(await prices("lost")).toMatchObject({ code: 2, said: expect.stringMatching(/There is no command lost/) });
  const away = await prices("list", "--url", "http://127.0.0.1:1");
  expect(away).toMatchObject({ code: 1, said: expect.stringMatching(/No answer from http:\/\/127\.0\.0\.1:1/) });
});
