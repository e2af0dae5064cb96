import { extname, join } from "node:path";
import { AppError } from "@outlay/core/errors";
import express, { type Application, type RequestHandler } from "express";

const YEAR_MS = 31_536_000_000;
const forEver = { maxAge: YEAR_MS, immutable: true };

/**
 * Serves the built web app: files below `assets/` carry a hash in their name and may be kept for ever, the rest is asked
 * for anew each time, and any other address is a page of the app, unless it ends like a file's name. Who takes gzip gets
 * what the build compressed.
 */
export function serveWebFiles(app: Application, directory: string): void {
  const assets = join(directory, "assets");
  app.use("/assets", sendCompressed(assets), express.static(assets, { ...forEver, fallthrough: false }));
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

/** Sends `<file>.gz` in place of the file; the next one answers where there is none, or nobody can read it. */
function sendCompressed(directory: string): RequestHandler {
  return (request, response, next) => {
    response.vary("Accept-Encoding");
    if (request.acceptsEncodings("gzip", "identity") !== "gzip") return next();
    response.type(extname(request.path)).set("content-encoding", "gzip");
    response.sendFile(`${request.path}.gz`, { root: directory, ...forEver }, (error) => {
      if (!error || response.headersSent) return;
      response.removeHeader("content-encoding");
      response.removeHeader("content-type");
      next();
    });
  };
}
