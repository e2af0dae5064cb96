import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/",
  plugins: [react()],
  // Tokenizers load each vocabulary as a chunk of its own.
  worker: { format: "es" },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    sourcemap: false,
    modulePreload: { polyfill: false },
    // Which chunk loads which: read by bundle-budget.test.ts.
    manifest: true,
  },
  // `npx vite dashboard/web` talks to a running Outlay.
  server: { host: "127.0.0.1", port: 4401, proxy: { "/api": "http://127.0.0.1:4400" } },
});
