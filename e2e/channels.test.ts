import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { startOutlayProcess, temporaryDirectory } from "./outlay-process.ts";

test("a channel is tested through the guard of outbound requests: a private host only where an administrator names it", async () => {
  const received: string[] = [];
  const receiver = createServer((request, response) => {
    request.setEncoding("utf8").on("data", (text: string) => received.push(text));
    request.on("end", () => response.end("ok"));
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  const directory = temporaryDirectory();
  const outlay = await startOutlayProcess(directory.path, {
    OUTLAY_SAMPLE: "off",
    OUTLAY_PRIVATE_HOSTS: `127.0.0.1:${port}`,
  });
  const ask = async (method: string, path: string, body: object) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${outlay.dashboard}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    return (await answer.json()) as object;
  };
  try {
    const channel = { type: "slack", author: "ann", reason: "a test" };
    await ask("PUT", "/channels/named", { ...channel, url: `http://127.0.0.1:${port}/hook` });
    expect(await ask("POST", "/channels/named/test", {})).toMatchObject({ ok: true, status: 200 });
    expect(received.map((text) => Object.keys(JSON.parse(text) as object))).toEqual([["text"]]);
    // Its own dashboard, which nobody named.
    await ask("PUT", "/channels/inside", { ...channel, url: `${outlay.dashboard}/api/v1/pulse` });
    expect(await ask("POST", "/channels/inside/test", {})).toMatchObject({
      ok: false,
      status: null,
      message: expect.stringContaining("not in the public network"),
    });
  } finally {
    await outlay.stop();
    receiver.close();
    directory.remove();
  }
});
