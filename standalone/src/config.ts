import { isIP } from "node:net";
import { resolve } from "node:path";
import { AppError } from "@outlay/core/errors";
import { z } from "zod";

const port = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,5}$/, "must be a port number, 0 to 65535")
      .transform(Number),
  ])
  .pipe(z.number().int().max(65_535, "must be a port number, 0 to 65535"));

const environment = z.object({
  OUTLAY_DATA: z.string().min(1).default("./data"),
  OUTLAY_HOST: z.string().min(1).default("127.0.0.1"),
  OUTLAY_COLLECTOR_PORT: port.default(4318),
  OUTLAY_DASHBOARD_PORT: port.default(4400),
  OUTLAY_SECRET: z.string().min(16, "must have at least 16 characters").optional(),
  OUTLAY_SAMPLE: z.enum(["on", "off"]).default("on"),
  OUTLAY_LOG_BYTES_MAX: z.coerce.number().int().min(16_777_216).default(2_147_483_648),
});

export interface Config {
  readonly dataDirectory: string;
  readonly host: string;
  readonly collectorPort: number;
  readonly dashboardPort: number;
  readonly secret: string | undefined;
  readonly sample: boolean;
  readonly logBytesMax: number;
}

/** The whole configuration from the environment. Every fault is reported at once. Throws AppError `configuration`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = environment.safeParse(given);
  if (!parsed.success)
    throw new AppError("configuration", `The configuration is not usable:\n${z.prettifyError(parsed.error)}`);
  const values = parsed.data;
  if (values.OUTLAY_COLLECTOR_PORT === values.OUTLAY_DASHBOARD_PORT && values.OUTLAY_COLLECTOR_PORT !== 0)
    throw new AppError(
      "configuration",
      "OUTLAY_COLLECTOR_PORT and OUTLAY_DASHBOARD_PORT are the same; they must differ.",
    );
  if (!isLoopback(values.OUTLAY_HOST) && values.OUTLAY_SECRET === undefined)
    throw new AppError(
      "configuration",
      `OUTLAY_HOST=${values.OUTLAY_HOST} is reachable from other machines, so OUTLAY_SECRET must be set (16 characters or more); make keys with: npm run keys.`,
    );
  return Object.freeze({
    dataDirectory: resolve(values.OUTLAY_DATA),
    host: values.OUTLAY_HOST,
    collectorPort: values.OUTLAY_COLLECTOR_PORT,
    dashboardPort: values.OUTLAY_DASHBOARD_PORT,
    secret: values.OUTLAY_SECRET,
    sample: values.OUTLAY_SAMPLE === "on",
    logBytesMax: values.OUTLAY_LOG_BYTES_MAX,
  });
}

function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "::1") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}
