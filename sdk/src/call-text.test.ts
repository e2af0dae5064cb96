import { expect, test } from "vitest";
import { ManualClock } from "../test/manual-clock.ts";
import { init } from "./init.ts";
import type { Options } from "./options.ts";

const call = { provider: "openai", model: "gpt-5" };

/** Records with the client's options and gives what was sent, as text and as events. */
async function sent(options: Options, record: (client: ReturnType<typeof init>) => void) {
  const bodies: string[] = [];
  const client = init({
    clock: new ManualClock(),
    flushOnExit: false,
    limits: { gzipAboveBytes: 1_073_741_824 },
    fetch: async (_url, { body }) => {
      bodies.push(String(body));
      const { events } = JSON.parse(String(body)) as { events: unknown[] };
      return new Response(
        JSON.stringify({ accepted: events.length, duplicates: 0, duplicateIndexes: [], rejected: [] }),
        {
          status: 202,
        },
      );
    },
    ...options,
  });
  record(client);
  expect(await client.flush(5_000)).toBe(true);
  const events = bodies.flatMap((body) => (JSON.parse(body) as { events: Record<string, unknown>[] }).events);
  return { raw: bodies.join("\n"), events, stats: client.stats() };
}

test("off by default: no text leaves the process, wherever it is given", async () => {
  const { raw, events } = await sent({ defaults: { text: "in defaults" } as object }, (client) => {
    client.recordCall({ ...call, text: { input: "the question", output: "the answer" } });
    client.startTask({ workflow: "w", text: "in a task" } as never).recordCall(call);
  });
  expect(events).toHaveLength(2);
  expect(raw).not.toMatch(/question|answer|in defaults|in a task|"text"/);
});

test("redacted: what the rules and the host find is gone before it leaves, text and messages", async () => {
  const { raw, events } = await sent(
    { text: "redacted", redact: (text) => text.replaceAll("Project X", "[project]") },
    (client) => {
      client.recordCall({
        ...call,
        text: {
          system: "Answer as ada@example.com.",
          input: [{ role: "user", content: "card 4111 1111 1111 1111 of Project X" }],
          output: "use sk-abcdefghijklmnopqrstuvwx",
        },
      });
      client.recordCall(call);
    },
  );
  expect(events[0]?.["text"]).toEqual({
    system: "Answer as [email].",
    input: '[{"role":"user","content":"card [card] of [project]"}]',
    output: "use [key]",
  });
  expect(events[1]).not.toHaveProperty("text");
  expect(raw).not.toMatch(/ada@|4111|abcdefgh|Project X/);
});

test("a text is what it was when it was recorded", async () => {
  const messages = [{ role: "user", content: "first" }];
  const { events } = await sent({ text: "redacted" }, (client) => {
    client.recordCall({ ...call, text: { input: messages } });
    messages.push({ role: "user", content: "later" });
  });
  expect(events[0]?.["text"]).toEqual({ input: '[{"role":"user","content":"first"}]' });
});

test("no call is lost by its text: too long is cut, what cannot be redacted or does not fit stays behind and is counted", async () => {
  const troubles: string[] = [];
  const options: Options = { text: "redacted", onError: ({ code }) => troubles.push(code) };
  const long = await sent(options, (client) => client.recordCall({ ...call, text: { input: "x ".repeat(1_000_000) } }));
  expect(long.events[0]?.["text"]).toEqual({ input: "x ".repeat(16_384) });

  const throwing = () => {
    throw new Error("no");
  };
  const failed = await sent({ ...options, redact: throwing }, (client) =>
    client.recordCall({ ...call, text: { input: "a" } }),
  );
  expect(failed.events[0]).not.toHaveProperty("text");
  expect(failed.stats).toMatchObject({ sent: 1, textsDropped: 1 });

  const small = { ...options, limits: { eventBytes: 1_024, gzipAboveBytes: 1_073_741_824 } };
  const tight = await sent(small, (client) => client.recordCall({ ...call, text: { input: "y ".repeat(2_000) } }));
  expect(tight.events[0]).not.toHaveProperty("text");
  expect(tight.stats).toMatchObject({ sent: 1, textsDropped: 1 });
  expect(troubles).toEqual(["text_dropped", "text_dropped"]);

  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  const odd = [cyclic, 7, null, { toJSON: throwing }] as never[];
  const strange = await sent(options, (client) => {
    for (const input of odd) client.recordCall({ ...call, text: { input } });
    client.recordCall({ ...call, text: "bare" as never });
  });
  expect(strange.stats).toMatchObject({ sent: 5 });
});
