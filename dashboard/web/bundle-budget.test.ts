import { expect, test } from "vitest";

// The types of the web code know no Node.
const files = (await import(String("node:fs"))) as { readFileSync(path: URL): Uint8Array };
const zlib = (await import(String("node:zlib"))) as { gzipSync(bytes: Uint8Array): Uint8Array };

const INITIAL_KB_MAX = 140;
const CHUNK_KB_MAX = 200;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly isEntry?: boolean;
  readonly isDynamicEntry?: boolean;
}

const dist = new URL("dist/", import.meta.url);

/** What the build wrote. `npm test` builds the web app before it runs anything. */
function readManifest(): Record<string, Chunk> {
  try {
    const text = new TextDecoder().decode(files.readFileSync(new URL(".vite/manifest.json", dist)));
    return JSON.parse(text) as Record<string, Chunk>;
  } catch (cause) {
    throw new Error("the web app is not built: run npm run build:web", { cause });
  }
}

const manifest = readManifest();

const gzipKb = (file: string): number => zlib.gzipSync(files.readFileSync(new URL(file, dist))).length / 1000;

/** A chunk and everything it cannot run without. */
function withImports(name: string, found: Set<string> = new Set()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const other of manifest[name]?.imports ?? []) withImports(other, found);
  return found;
}

const sumKb = (names: Iterable<string>): number =>
  [...names].reduce((sum, name) => sum + gzipKb(manifest[name]?.file ?? ""), 0);

const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry === true) ?? "";
const initial = withImports(entry);
const lazy = Object.keys(manifest).filter((name) => manifest[name]?.isDynamicEntry === true);

test(`the first page needs at most ${INITIAL_KB_MAX} kB of JavaScript before it knows which page it is`, () => {
  expect(sumKb(initial)).toBeLessThanOrEqual(INITIAL_KB_MAX);
  expect(sumKb(initial)).toBeGreaterThan(50);
});

test("the chart library is no part of what is loaded first, nor of any page's own code", () => {
  const chart = lazy.find((name) => name.endsWith("charts/time-series.tsx"));
  expect(chart).toBeDefined();
  for (const name of lazy) if (name !== chart) expect(withImports(name).has(chart ?? "")).toBe(false);
});

test.each(lazy)(`%s and what it needs is at most ${CHUNK_KB_MAX} kB`, (name) => {
  expect(sumKb([...withImports(name)].filter((other) => !initial.has(other)))).toBeLessThanOrEqual(CHUNK_KB_MAX);
});
