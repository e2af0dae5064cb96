import type { Application } from "express";

/** Refuses every other method on a path with 405 and says which one it takes. Comes after the route itself. */
export function allowOnly(app: Application, path: string, method: "GET" | "POST"): void {
  app.all(path, (_request, response) => {
    response.setHeader("allow", method === "GET" ? "GET, HEAD" : method);
    const requestId = String(response.locals["requestId"]);
    response.status(405).json({ code: "bad_request", message: `ask ${path} with ${method}`, request_id: requestId });
  });
}
