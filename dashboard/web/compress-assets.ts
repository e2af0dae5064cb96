import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Writes each file of the built app that is text once more, as `<name>.gz`: it is compressed here once, and never while somebody waits. */
export function compressAssets(): Plugin {
  let directory = "";
  return {
    name: "compress-assets",
    apply: "build",
    configResolved({ root, build }) {
      directory = join(root, build.outDir, build.assetsDir);
    },
    closeBundle() {
      for (const name of readdirSync(directory).filter((file) => /\.(js|css|svg)$/.test(file)))
        writeFileSync(join(directory, `${name}.gz`), gzipSync(readFileSync(join(directory, name)), { level: 9 }));
    },
  };
}
