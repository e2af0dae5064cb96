import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressAssets } from "./compress-assets.ts";

/** Code that fewer pages need is loaded with them. */
const SHARED_BY_PAGES_MIN = 4;

export default defineConfig({
  base: "/",
  plugins: [react(), compressAssets()],
  // Tokenizers load each vocabulary as a chunk of its own.
  worker: { format: "es" },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    sourcemap: false,
    modulePreload: { polyfill: false },
    // Which chunk loads which: read by bundle-budget.test.ts.
    manifest: true,
    rolldownOptions: {
      output: {
        // One request for what every page begins with and one for what most pages share: forty small files take the browser
        // longer than the figures take the server.
        codeSplitting: {
          groups: [
            { name: "app", tags: ["$initial"], priority: 2 },
            {
              name: "shared",
              test: /dashboard\/(web\/src|contract)\//,
              minShareCount: SHARED_BY_PAGES_MIN,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  // `npx vite dashboard/web` talks to a running Outlay.
  server: { host: "127.0.0.1", port: 4401, proxy: { "/api": "http://127.0.0.1:4400" } },
});
