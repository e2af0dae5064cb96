import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { problem } from "../contract/values.ts";
import { createDashboardApp } from "./app.ts";
import { fakeReader, fakeWriter } from "./testing/fake-store.ts";
import { startOnAnyPort } from "./testing/start-on-any-port.ts";

let closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

async function serve({ webDirectory }: { webDirectory: string }): Promise<string> {
  const store = { reader: fakeReader(), writer: fakeWriter() };
  const about = { clock: systemClock, logger: silentLogger, counters: new Counters(), checkKey: undefined };
  const server = await startOnAnyPort(createDashboardApp({ ...store, ...about, webDirectory }));
  closers.push(() => server.close());
  return server.url;
}

const problemOf = async (answer: Response) => problem.parse(await answer.json());

describe("the web app", () => {
  let webDirectory: string;
  beforeEach(() => {
    webDirectory = mkdtempSync(join(tmpdir(), "outlay-web-"));
    closers.push(() => rmSync(webDirectory, { recursive: true }));
    mkdirSync(join(webDirectory, "assets"));
    writeFileSync(join(webDirectory, "index.html"), "<title>Outlay</title>");
    writeFileSync(join(webDirectory, "assets", "app-3f9c.js"), "1");
  });

  test("is served at every page address, for this visit only; its hashed files for ever", async () => {
    const url = await serve({ webDirectory });
    for (const path of ["/", "/tasks", "/traces/1234?from=now-7d"]) {
      const page = await fetch(`${url}${path}`);
      expect([page.status, await page.text()]).toEqual([200, "<title>Outlay</title>"]);
      expect(page.headers.get("cache-control")).toBe("no-cache");
      expect(page.headers.get("content-security-policy")).toMatch(/script-src 'self';/);
      expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    }
    const asset = await fetch(`${url}/assets/app-3f9c.js`);
    expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  });

  test("is sent compressed as the build has it to who takes gzip, and whole to who does not", async () => {
    const text = "export const answer = 42;".repeat(100);
    writeFileSync(join(webDirectory, "assets", "app-3f9c.js"), text);
    writeFileSync(join(webDirectory, "assets", "app-3f9c.js.gz"), gzipSync(text));
    writeFileSync(join(webDirectory, "assets", "plain-1.css"), "p{}");
    const url = await serve({ webDirectory });
    const asked = async (path: string, encoding: string) => {
      const answer = await fetch(`${url}/assets/${path}`, { headers: { "accept-encoding": encoding } });
      const { headers } = answer;
      return [headers.get("content-encoding"), headers.get("content-type"), headers.get("vary"), await answer.text()];
    };
    const script = "text/javascript; charset=utf-8";
    expect(await asked("app-3f9c.js", "gzip, br")).toEqual(["gzip", script, "Accept-Encoding", text]);
    expect(await asked("app-3f9c.js", "gzip;q=0, identity")).toEqual([null, script, "Accept-Encoding", text]);
    expect(await asked("plain-1.css", "gzip")).toEqual([null, "text/css; charset=utf-8", "Accept-Encoding", "p{}"]);
    const gone = await fetch(`${url}/assets/..%2f..%2fsecret.js`, { headers: { "accept-encoding": "gzip" } });
    expect([gone.status, gone.headers.get("content-encoding")]).toEqual([400, null]);
  });

  test("never answers for the API, for a missing file, or from outside its directory", async () => {
    const url = await serve({ webDirectory });
    expect((await problemOf(await fetch(`${url}/api/v1/nothing`))).code).toBe("not_found");
    for (const file of ["/assets/gone.js", "/favicon.ico", "/robots.txt", "/.env"]) {
      const answer = await fetch(`${url}${file}`);
      expect([answer.status, (await problemOf(answer)).code]).toEqual([404, "not_found"]);
    }
    expect(await (await fetch(`${url}/..%2f..%2f..%2fetc%2fpasswd`)).text()).not.toMatch(/root:/);
  });

  test("that was never built is said in words", async () => {
    const answer = await fetch(`${await serve({ webDirectory: join(webDirectory, "none") })}/`);
    expect([answer.status, (await problemOf(answer)).message]).toEqual([
      404,
      expect.stringMatching(/npm run build:web/),
    ]);
  });
});
