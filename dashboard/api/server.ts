import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError } from "@outlay/core/errors";
import { createDashboardApp, type DashboardDeps } from "./app.ts";

export interface DashboardOptions extends DashboardDeps {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

export interface RunningDashboard {
  readonly port: number;
  /** Takes no new requests, waits a moment for the running ones, then cuts them. Leaves the store open. */
  close(): Promise<void>;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CONNECTIONS_MAX = 1_000;
const CLOSE_TIMEOUT_MS = 5_000;

/**
 * Starts API and web app.
 * @throws AppError `port_in_use` naming how to choose another, `configuration` for an address that is not ours or that
 * others can reach while there is no secret.
 */
export async function startDashboard({ host, port, ...deps }: DashboardOptions): Promise<RunningDashboard> {
  if (deps.checkKey === undefined && !isLoopback(host)) {
    throw new AppError("configuration", `the dashboard may not listen on ${host} without a secret: set OUTLAY_SECRET`);
  }
  const timeouts = { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
  const server = createServer(timeouts, createDashboardApp(deps));
  server.maxConnections = CONNECTIONS_MAX;
  await listen(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  deps.logger.info("dashboard.listening", { host, port: bound });
  return { port: bound, close: () => closeServer(server, deps) };
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenFault(cause, host, port)));
    server.listen(port, host, resolve);
  });
}

function listenFault(cause: NodeJS.ErrnoException, host: string, port: number): AppError {
  if (cause.code === "EADDRINUSE") {
    const remedy = "stop the program that has it, or set OUTLAY_DASHBOARD_PORT to another port";
    return new AppError("port_in_use", `dashboard port ${port} on ${host} is in use: ${remedy}`, { cause });
  }
  return new AppError(
    "configuration",
    `the dashboard cannot listen on ${host}:${port} (${cause.code}); check OUTLAY_HOST and OUTLAY_DASHBOARD_PORT`,
    { cause },
  );
}

async function closeServer(server: Server, { clock, logger }: DashboardDeps): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const isDone = closed.then(() => true);
  const deadline = clock.monotonic() + CLOSE_TIMEOUT_MS;
  // Connections kept alive become idle only when their running request ends, so they are looked at again and again.
  while (!(await Promise.race([isDone, clock.sleep(20, { ref: true }).then(() => false)]))) {
    server.closeIdleConnections();
    if (clock.monotonic() < deadline) continue;
    logger.warn("dashboard.closed_with_requests_running", { timeoutMs: CLOSE_TIMEOUT_MS });
    server.closeAllConnections();
    break;
  }
  await closed;
}
