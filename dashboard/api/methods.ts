import type { Application } from "express";
import type { Endpoint } from "../contract/endpoint.ts";

type Method = Endpoint<never, never, never>["method"];

/** Refuses every other method on a path with 405 and says which ones it takes. Comes after the routes themselves. */
export function allowOnly(app: Application, path: string, methods: readonly Method[]): void {
  const allowed = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
  app.all(path, (_request, response) => {
    response.setHeader("allow", allowed);
    const message = `ask ${path} with ${methods.join(" or ")}`;
    response.status(405).json({ code: "bad_request", message, request_id: String(response.locals["requestId"]) });
  });
}
