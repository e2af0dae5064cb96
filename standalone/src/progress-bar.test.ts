import { describe, expect, test } from "vitest";
import { progressBar } from "./progress-bar.ts";

function record(isTTY: boolean, columns = 100) {
  const lines: string[] = [];
  const written: string[] = [];
  const terminal = { isTTY, columns, write: (text: string) => written.push(text) };
  return { lines, written, bar: progressBar("Sample", (line) => lines.push(line), terminal) };
}

describe("progress bar", () => {
  test("without a terminal it prints one line at every tenth, however often it is told", () => {
    const { lines, written, bar } = record(false);
    for (let done = 0; done <= 1000; done += 1) bar.update(done, 1000);
    bar.end("1000 events");
    bar.update(1, 1000);
    expect(lines).toHaveLength(12);
    expect(lines[0]).toBe("Sample: 0 % of 1,000");
    expect(lines[10]).toBe("Sample: 100 % of 1,000");
    expect(lines[11]).toBe("Sample: 1000 events");
    expect(written).toEqual([]);
  });

  test("on a terminal it redraws one line within its width and ends it with a line break", () => {
    const { lines, written, bar } = record(true, 40);
    bar.update(0, 10);
    bar.update(5, 10);
    bar.update(5, 10);
    bar.end();
    bar.end();
    expect(lines).toEqual([]);
    expect(written).toHaveLength(3);
    expect(written[1]).toMatch(/^\rSample █{15}░{15}/);
    expect(written.every((text) => text.replace("\r", "").replace("\u001b[K", "").length < 40)).toBe(true);
    expect(written[2]).toBe("\n");
  });

  test("nothing to do is done, and more than all is all", () => {
    const { lines, bar } = record(false);
    bar.update(0, 0);
    bar.update(7, 5);
    expect(lines).toEqual(["Sample: 100 % of 0", "Sample: 100 % of 5"]);
  });
});
