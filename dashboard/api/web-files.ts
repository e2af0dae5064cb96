import { join } from "node:path";
import { AppError } from "@outlay/core/errors";
import express, { type Application } from "express";

const YEAR_MS = 31_536_000_000;

/**
 * Serves the built web app: files below `assets/` carry a hash in their name and may be kept for ever, the rest is asked
 * for anew each time, and any other address is a page of the app, unless it ends like a file's name.
 */
export function serveWebFiles(app: Application, directory: string): void {
  app.use(
    "/assets",
    express.static(join(directory, "assets"), { maxAge: YEAR_MS, immutable: true, fallthrough: false }),
  );
  app.use(express.static(directory, { index: false, maxAge: 0 }));
  app.get("/{*page}", (request, response, next) => {
    const isApi = request.path === "/api" || request.path.startsWith("/api/");
    if (isApi || /\.[^/]*$/.test(request.path)) return next();
    response.set("cache-control", "no-cache");
    response.sendFile("index.html", { root: directory }, (error) => {
      if (!error || response.headersSent) return;
      next(new AppError("not_found", "the web app is not built: run npm run build:web", { cause: error }));
    });
  });
}
