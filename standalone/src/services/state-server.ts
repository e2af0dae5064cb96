import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";

interface StateServerOptions {
  readonly host: string;
  readonly port: number;
  readonly counters: Counters;
  readonly logger: Logger;
  /** Why it cannot do its work now; nothing when it can. */
  fault(): string | undefined;
}

/** `/healthz`, `/readyz` and `/metrics` of a service that has no other door. AppError `port_in_use`. */
export async function startStateServer(options: StateServerOptions): Promise<{ port: number; close(): Promise<void> }> {
  const { host, port, counters, logger } = options;
  const answer = (path: string): [status: number, body: string] => {
    if (path === "/healthz") return [200, "ok\n"];
    if (path === "/metrics") return [200, counters.text()];
    if (path !== "/readyz") return [404, "there is /healthz, /readyz and /metrics\n"];
    const fault = options.fault();
    return fault === undefined ? [200, "ready\n"] : [503, `not ready: ${fault}\n`];
  };
  const server = createServer((request, response) => {
    const [status, body] = answer((request.url ?? "/").split("?")[0] ?? "");
    const isRead = request.method === "GET" || request.method === "HEAD";
    response.writeHead(isRead ? status : 405, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(isRead ? body : "use GET\n");
  });
  server.maxConnections = 100;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      const message = `port ${port} on ${host} cannot be used (${cause.message}); set OUTLAY_STATE_PORT to another`;
      reject(new AppError("port_in_use", message, { cause }));
    });
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  logger.info("state.listening", { host, port: bound });
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
