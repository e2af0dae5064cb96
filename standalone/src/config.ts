import { join, resolve } from "node:path";
import { AppError } from "@outlay/core/errors";
import type { TextSettings } from "@outlay/core/text/call-text";
import type { SignInSettings } from "@outlay/dashboard/api/sign-in";
import { z } from "zod";
import { isLoopback } from "./loopback.ts";
import { outboundVariables, signInVariables, textVariables } from "./services/environment.ts";
import { signInSettings } from "./sign-in-settings.ts";
import { textSettings } from "./text-settings.ts";

const port = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,5}$/, "must be a port number, 0 to 65535")
      .transform(Number),
  ])
  .pipe(z.number().int().max(65_535, "must be a port number, 0 to 65535"));

const secret = z.string().min(16, "must have at least 16 characters");

const environment = z.object({
  OUTLAY_DATA: z.string().min(1).default("./data"),
  OUTLAY_HOST: z.string().min(1).default("127.0.0.1"),
  OUTLAY_COLLECTOR_PORT: port.default(4318),
  OUTLAY_GRPC_PORT: port.default(4317),
  OUTLAY_DASHBOARD_PORT: port.default(4400),
  OUTLAY_SECRET: secret.optional(),
  OUTLAY_SECRET_PREVIOUS: secret.optional(),
  OUTLAY_REVOKED_KEYS: z.string().min(1).optional(),
  OUTLAY_KEY_EVENTS_PER_SECOND_MAX: z.coerce.number().int().min(1).optional(),
  OUTLAY_SAMPLE: z.enum(["on", "off"]).default("on"),
  OUTLAY_PRICES: z.string().min(1).optional(),
  ...textVariables,
  ...signInVariables,
  ...outboundVariables,
  OUTLAY_LOG_BYTES_MAX: z.coerce.number().int().min(16_777_216).default(2_147_483_648),
});

export interface Config {
  readonly dataDirectory: string;
  readonly host: string;
  readonly collectorPort: number;
  /** Of OTLP over gRPC. */
  readonly grpcPort: number;
  readonly dashboardPort: number;
  readonly secret: string | undefined;
  /** The secret before this one, whose keys are still good. */
  readonly previousSecret: string | undefined;
  readonly revokedKeysFile: string;
  /** Absent: keys may send as fast as there is room for. */
  readonly keyEventsPerSecondMax: number | undefined;
  readonly sample: boolean;
  /** The customer's own prices, a YAML file. */
  readonly priceFile: string | undefined;
  readonly logBytesMax: number;
  /** How prompts and answers are kept; absent: they are not. */
  readonly text: TextSettings | undefined;
  /** Names in a private network that channels may be sent to. */
  readonly privateHosts: readonly string[];
  /** Absent: nobody has to. */
  readonly signIn: SignInSettings | undefined;
}

/** The whole configuration from the environment. Every fault is reported at once. Throws AppError `configuration`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = environment.safeParse(given);
  if (!parsed.success)
    throw new AppError("configuration", `The configuration is not usable:\n${z.prettifyError(parsed.error)}`);
  const values = parsed.data;
  refuseSharedPort(values, ["OUTLAY_COLLECTOR_PORT", "OUTLAY_GRPC_PORT", "OUTLAY_DASHBOARD_PORT"]);
  if (!isLoopback(values.OUTLAY_HOST) && values.OUTLAY_SECRET === undefined)
    throw new AppError(
      "configuration",
      `OUTLAY_HOST=${values.OUTLAY_HOST} is reachable from other machines, so OUTLAY_SECRET must be set (16 characters or more); make keys with: npm run keys.`,
    );
  return Object.freeze({
    dataDirectory: resolve(values.OUTLAY_DATA),
    host: values.OUTLAY_HOST,
    collectorPort: values.OUTLAY_COLLECTOR_PORT,
    grpcPort: values.OUTLAY_GRPC_PORT,
    dashboardPort: values.OUTLAY_DASHBOARD_PORT,
    secret: values.OUTLAY_SECRET,
    previousSecret: values.OUTLAY_SECRET_PREVIOUS,
    revokedKeysFile: resolve(values.OUTLAY_REVOKED_KEYS ?? join(values.OUTLAY_DATA, "revoked-keys")),
    keyEventsPerSecondMax: values.OUTLAY_KEY_EVENTS_PER_SECOND_MAX,
    sample: values.OUTLAY_SAMPLE === "on",
    priceFile: values.OUTLAY_PRICES === undefined ? undefined : resolve(values.OUTLAY_PRICES),
    logBytesMax: values.OUTLAY_LOG_BYTES_MAX,
    text: textSettings(values),
    privateHosts: values.OUTLAY_PRIVATE_HOSTS,
    signIn: signInSettings(values),
  });
}

/** 0 is any free port, so several may have it. */
function refuseSharedPort<Name extends string>(values: Readonly<Record<Name, number>>, names: readonly Name[]): void {
  for (const [index, name] of names.entries()) {
    const other = names.find((earlier, at) => at < index && values[earlier] === values[name]);
    if (other === undefined || values[name] === 0) continue;
    throw new AppError("configuration", `${other} and ${name} are the same; they must differ.`);
  }
}
