import { AppError } from "@outlay/core/errors";
import { z } from "zod";

const collectorEnv = z.object({
  OUTLAY_HOST: z.string().min(1).default("127.0.0.1"),
  OUTLAY_COLLECTOR_PORT: z.coerce.number().int().min(0).max(65_535).default(4318),
  OUTLAY_GRPC_PORT: z.coerce.number().int().min(0).max(65_535).default(4317),
  OUTLAY_SECRET: z
    .string()
    .min(16, "must have at least 16 characters; make one with: openssl rand -base64 32")
    .optional(),
});

export interface CollectorConfig {
  readonly host: string;
  readonly port: number;
  /** Of OTLP over gRPC. */
  readonly grpcPort: number;
  /** Absent: every request is let in. Only possible on loopback. */
  readonly secret: string | undefined;
}

/** @throws AppError `configuration` naming everything that is wrong with the environment at once. */
export function readCollectorConfig(env: Readonly<Record<string, string | undefined>>): CollectorConfig {
  const parsed = collectorEnv.safeParse(env);
  if (!parsed.success) {
    throw new AppError("configuration", `configuration is not usable:\n${z.prettifyError(parsed.error)}`);
  }
  const {
    OUTLAY_HOST: host,
    OUTLAY_COLLECTOR_PORT: port,
    OUTLAY_GRPC_PORT: grpcPort,
    OUTLAY_SECRET: secret,
  } = parsed.data;
  if (secret === undefined && !isLoopback(host)) {
    throw new AppError(
      "configuration",
      `OUTLAY_HOST is ${host}, which others can reach, but no OUTLAY_SECRET is set; make one with: openssl rand -base64 32`,
    );
  }
  return { host, port, grpcPort, secret };
}

/** Addresses that only this machine can reach. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
