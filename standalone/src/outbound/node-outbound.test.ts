import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "@outlay/core/clock";
import { expect, onTestFinished, test } from "vitest";
import { openOutbound } from "./node-outbound.ts";

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const opened = (privateHosts: readonly string[], resolve?: (name: string) => Promise<string[]>) =>
  openOutbound({ clock: systemClock, privateHosts, ...(resolve && { resolve }) });

test("this machine is not asked, by whatever name, unless its host is named", async () => {
  let asked = 0;
  const port = await serve((_request, response) => {
    asked += 1;
    response.end("inside");
  });
  const outbound = opened([]);
  for (const host of ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f000001", "127.1", "0"])
    await expect(outbound({ url: `http://${host}:${port}/` })).rejects.toMatchObject({ code: "forbidden" });
  expect(asked).toBe(0);
  const answer = await opened([`127.0.0.1:${port}`])({ url: `http://127.0.0.1:${port}/`, method: "POST", body: "x" });
  expect([answer.status, Buffer.from(answer.body).toString(), asked]).toEqual([200, "inside", 1]);
});

test("a name that changes its address between check and use is asked at the address that was checked", async () => {
  const seen: (string | undefined)[] = [];
  const port = await serve((request, response) => {
    seen.push(request.headers.host);
    response.end();
  });
  const answers = ["127.0.0.1", "10.255.255.1"];
  const outbound = opened([`rebinding.test:${port}`], async () => [answers.shift() ?? "10.255.255.1"]);
  expect((await outbound({ url: `http://rebinding.test:${port}/`, timeoutMs: 5_000 })).status).toBe(200);
  expect(seen).toEqual([`rebinding.test:${port}`]);
});

test("a redirect into this machine is refused, also from a host that may be asked", async () => {
  const port = await serve((_request, response) => response.writeHead(302, { location: "http://localhost:1/" }).end());
  await expect(opened([`127.0.0.1:${port}`])({ url: `http://127.0.0.1:${port}/` })).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("an answer without end and one that never comes are cut off", async () => {
  let cut = 0;
  const port = await serve((request, response) => {
    response.on("close", () => {
      cut += 1;
    });
    if (request.url === "/silent") return;
    const more = (): void => {
      if (!response.destroyed) response.write("x".repeat(10_000), () => setImmediate(more));
    };
    more();
  });
  const outbound = opened([`127.0.0.1:${port}`]);
  const base = `http://127.0.0.1:${port}`;
  await expect(outbound({ url: `${base}/endless`, answerBytesMax: 50_000 })).rejects.toMatchObject({
    code: "payload_too_large",
  });
  await expect(outbound({ url: `${base}/silent`, timeoutMs: 100 })).rejects.toThrow("within 100 ms");
  await expect(outbound({ url: "http://127.0.0.1:1/" })).rejects.toMatchObject({ code: "forbidden" });
  for (let tries = 0; tries < 200 && cut < 2; tries += 1) await systemClock.sleep(10, { ref: true });
  expect(cut).toBe(2);
});
