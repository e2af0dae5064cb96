import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createCollectorApp } from "./app.ts";
import { startGrpcServer } from "./grpc-server.ts";
import { createIntakes } from "./intakes.ts";
import type { Limits } from "./limits.ts";
import { listen } from "./listen.ts";
import type { IntakeDeps } from "./take-body.ts";

export interface CollectorOptions
  extends Omit<IntakeDeps, "limits" | "budget" | "recentIds" | "rates" | "tally" | "drops"> {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Port of OTLP over gRPC, 0 lets the system choose. Absent: HTTP only. */
  readonly grpcPort?: number;
  readonly limits?: Partial<Limits>;
  /** Whether what lies behind the collector can take events now; `/readyz` says so, and why not where `fault` tells. */
  ready(): boolean;
  fault?(): string | undefined;
}

export interface RunningCollector {
  readonly port: number;
  readonly grpcPort: number | undefined;
  /** Takes no new requests, waits for the running ones up to `closeTimeoutMs`, then cuts them. Leaves the log open. */
  close(): Promise<void>;
}

/**
 * Starts the collector.
 * @throws AppError `port_in_use` naming the port and how to choose another, `configuration` for an address not ours.
 */
export async function startCollector({ host, port, grpcPort, ...deps }: CollectorOptions): Promise<RunningCollector> {
  const intakes = createIntakes(deps);
  const { limits } = intakes.deps;
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      // How often Node looks for requests past those times.
      connectionsCheckingInterval: Math.max(50, Math.min(5_000, limits.requestTimeoutMs / 4)),
      keepAliveTimeout: 65_000,
    },
    createCollectorApp(intakes, deps),
  );
  server.maxConnections = limits.connectionsMax;
  await listen(server, { host, port, name: "collector", variable: "OUTLAY_COLLECTOR_PORT" });
  const bound = (server.address() as AddressInfo).port;
  deps.logger.info("collector.listening", { host, port: bound });
  const closeHttp = () => closeServer(server, deps, limits.closeTimeoutMs);
  try {
    const grpc = grpcPort === undefined ? undefined : await startGrpcServer(intakes, host, grpcPort);
    return {
      port: bound,
      grpcPort: grpc?.port,
      close: async () => void (await Promise.all([closeHttp(), grpc?.close()])),
    };
  } catch (error) {
    await closeHttp();
    throw error;
  }
}

async function closeServer(
  server: Server,
  { clock, logger }: Pick<IntakeDeps, "clock" | "logger">,
  timeoutMs: number,
): Promise<void> {
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
