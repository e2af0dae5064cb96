import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { SDK_VERSION } from "./exporter.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

test("the bundle is at most 10 kB gzipped and needs nothing else, not even node:* modules", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [`${here}index.ts`],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
    metafile: true,
  });
  expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  expect(Object.keys(metafile.inputs).every((path) => /(sdk\/src|core\/src\/redact)\//.test(path))).toBe(true);
  expect(gzipSync(outputFiles[0]?.contents ?? "").length).toBeLessThanOrEqual(10_240);
});

test("the version it sends is that of the package", () => {
  expect(JSON.parse(readFileSync(`${here}../package.json`, "utf8"))).toMatchObject({ version: SDK_VERSION });
});

test("no source file names another package but for the redaction that is bundled, so the published types stand alone", () => {
  const sources = readdirSync(here).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  for (const name of sources)
    for (const [, from] of readFileSync(here + name, "utf8").matchAll(/(?:from|import\() ?"([^"]+)"/g))
      expect(`${name}: ${from}`).toMatch(/: (\.\/[a-z-]+\.ts|@outlay\/core\/redact\/redact-content)$/);
});
