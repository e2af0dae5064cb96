import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError } from "@outlay/core/errors";
import { type CollectorDeps, createCollectorApp } from "./app.ts";
import { defaultLimits } from "./limits.ts";

export interface CollectorOptions extends CollectorDeps {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

export interface RunningCollector {
  readonly port: number;
  /** Takes no new requests, waits for the running ones up to `closeTimeoutMs`, then cuts them. Leaves the log open. */
  close(): Promise<void>;
}

/**
 * Starts the collector.
 * @throws AppError `port_in_use` naming the port and how to choose another, `configuration` for an address not ours.
 */
export async function startCollector({ host, port, ...deps }: CollectorOptions): Promise<RunningCollector> {
  const limits = { ...defaultLimits, ...deps.limits };
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      // How often Node looks for requests past those times.
      connectionsCheckingInterval: Math.max(50, Math.min(5_000, limits.requestTimeoutMs / 4)),
      keepAliveTimeout: 65_000,
    },
    createCollectorApp(deps),
  );
  server.maxConnections = limits.connectionsMax;
  await listen(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  deps.logger.info("collector.listening", { host, port: bound });
  return { port: bound, close: () => closeServer(server, deps, limits.closeTimeoutMs) };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenFault(cause, host, port)));
    server.listen(port, host, resolve);
  });
}

function listenFault(cause: NodeJS.ErrnoException, host: string, port: number): AppError {
  if (cause.code === "EADDRINUSE") {
    const remedy = "stop the program that has it, or set OUTLAY_COLLECTOR_PORT to another port";
    return new AppError("port_in_use", `collector port ${port} on ${host} is in use: ${remedy}`, { cause });
  }
  return new AppError(
    "configuration",
    `the collector cannot listen on ${host}:${port} (${cause.code}); check OUTLAY_HOST and OUTLAY_COLLECTOR_PORT`,
    { cause },
  );
}

async function closeServer(server: Server, { clock, logger }: CollectorDeps, timeoutMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const isDone = closed.then(() => true);
  const deadline = clock.monotonic() + timeoutMs;
  // Connections kept alive become idle only when their running request ends, so they are looked at again and again.
  while (!(await Promise.race([isDone, clock.sleep(20, { ref: true }).then(() => false)]))) {
    server.closeIdleConnections();
    if (clock.monotonic() >= deadline) {
      logger.warn("collector.closed_with_requests_running", { timeoutMs });
      server.closeAllConnections();
      break;
    }
  }
  await closed;
}
