import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { AppError } from "@outlay/core/errors";
import { z } from "zod";
import { isLoopback } from "../loopback.ts";
import { readLogAddress } from "./log-address.ts";

/** The variables that several services read, and what each may be. */

export const port = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,5}$/)
        .transform(Number),
    ],
    { error: "must be a port number, 0 to 65535" },
  )
  .pipe(z.number().int().max(65_535, "must be a port number, 0 to 65535"));

const path = z
  .string()
  .min(1)
  .transform((given) => resolve(given));
const secret = z.string().min(16, "must have at least 16 characters");

export const listening = { OUTLAY_HOST: z.string().min(1).default("127.0.0.1") };

/** Of a service that answers nobody but supervisors: `/healthz`, `/readyz`, `/metrics`. */
export const stated = { ...listening, OUTLAY_STATE_PORT: port.default(9464) };

export const keyed = {
  OUTLAY_SECRET: secret.optional(),
  OUTLAY_SECRET_PREVIOUS: secret.optional(),
  OUTLAY_REVOKED_KEYS: path.default(resolve("revoked-keys")),
};

export const logged = {
  OUTLAY_LOG: z.string({ error: "must be kafka://host:port,host:port/topic" }).transform((text, context) => {
    const address = readLogAddress(text);
    if (typeof address !== "string") return address;
    context.addIssue({ code: "custom", message: address });
    return z.NEVER;
  }),
  OUTLAY_KAFKA_GROUP: z.string().min(1).max(200).default("outlay-ingest"),
  OUTLAY_KAFKA_SASL: z.enum(["plain", "scram-sha-256", "scram-sha-512"]).default("scram-sha-512"),
  OUTLAY_KAFKA_CA_FILE: path.optional(),
};

export const stored = {
  OUTLAY_CLICKHOUSE: z
    .string({ error: "must be http(s)://user:password@host:8123/database" })
    .regex(/^https?:\/\//, "must be http(s)://user:password@host:8123/database: an embedded store has one process"),
  OUTLAY_CLICKHOUSE_CA_FILE: path.optional(),
  OUTLAY_CLICKHOUSE_CLUSTER: z
    .string()
    .regex(/^[\w-]{1,64}$/, "must be letters, digits, _ and -")
    .optional(),
};

/** Whether prompts and answers are kept, and how. */
export const textVariables = {
  OUTLAY_TEXT: z.enum(["off", "redacted"], { error: "must be off or redacted" }).default("off"),
  OUTLAY_TEXT_DAYS: z.coerce.number().int().min(1).max(3_650).default(14),
  OUTLAY_TEXT_BYTES_MAX: z.coerce.number().int().min(256).max(65_536).default(32_768),
  OUTLAY_TEXT_RULES: z.string().min(1).optional(),
};

/** What people may have asked inside of a private network: webhooks of channels. */
export const outboundVariables = {
  OUTLAY_PRIVATE_HOSTS: z
    .string()
    .transform((given) => given.split(",").map((one) => one.trim().toLowerCase()))
    .pipe(z.array(z.string().regex(/^[^\s/:@]+(:\d{1,5})?$/, "must be names, host or host:port, separated by commas")))
    .default([]),
};

const origin = z
  .string()
  .regex(/^https?:\/\/[^/?#@\s]+\/?$/, "must be http(s)://host[:port], without a path")
  .refine((given) => URL.canParse(given), "must be http(s)://host[:port], without a path")
  .transform((given) => new URL(given).origin);

/** How people sign in. */
export const signInVariables = {
  OUTLAY_PUBLIC_URL: origin.optional(),
  OUTLAY_ADMINS: z
    .string()
    .transform((given) => given.split(",").map((one) => one.trim()))
    .pipe(z.array(z.string().regex(/^[^\s@:]+@[^\s@:]+$/, "must be e-mail addresses, separated by commas")))
    .optional(),
  OUTLAY_OIDC_ISSUER: z
    .string()
    .refine(isSafeIssuer, "must be https://…; http:// is for a loopback address only")
    .optional(),
  OUTLAY_OIDC_CLIENT_ID: z.string().min(1).optional(),
  OUTLAY_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OUTLAY_OIDC_SCOPES: z
    .string()
    .refine((given) => given.split(" ").includes("openid"), "must name openid, with spaces between scopes")
    .default("openid email profile"),
  OUTLAY_OIDC_GROUPS_CLAIM: z.string().min(1).max(200).optional(),
};

function isSafeIssuer(given: string): boolean {
  if (!URL.canParse(given)) return false;
  const { protocol, hostname, search, hash } = new URL(given);
  const isQuiet = search === "" && hash === "";
  return isQuiet && (protocol === "https:" || (protocol === "http:" && isLoopback(hostname.replace(/^\[|\]$/g, ""))));
}

/** Values of the variables of a schema; empty ones count as absent. AppError `configuration` names every fault at once. */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  throw new AppError("configuration", `The configuration is not usable:\n${z.prettifyError(parsed.error)}`);
}

/** AppError `configuration` where others can reach us and need no key. */
export function refuseOpenDoor(host: string, secretOf: string | undefined): void {
  if (secretOf !== undefined || isLoopback(host)) return;
  throw new AppError(
    "configuration",
    `OUTLAY_HOST=${host} is reachable from other machines, so OUTLAY_SECRET must be set (16 characters or more).`,
  );
}

/** How to reach the brokers, as the event log takes it. */
export function kafkaConnection(values: z.output<z.ZodObject<typeof logged>>) {
  const { brokers, topic, isEncrypted, username, password } = values.OUTLAY_LOG;
  const caFile = values.OUTLAY_KAFKA_CA_FILE;
  const trusted = caFile === undefined ? {} : { ca: [readCertificate(caFile)] };
  const sasl =
    username === undefined ? {} : { sasl: { mechanism: values.OUTLAY_KAFKA_SASL, username, password: password ?? "" } };
  return { brokers, topic, group: values.OUTLAY_KAFKA_GROUP, ...(isEncrypted ? { ssl: trusted } : {}), ...sasl };
}

/** The store, as it is opened. */
export function storeConfig(values: z.output<z.ZodObject<typeof stored>>) {
  return {
    url: values.OUTLAY_CLICKHOUSE,
    caFile: values.OUTLAY_CLICKHOUSE_CA_FILE,
    cluster: values.OUTLAY_CLICKHOUSE_CLUSTER,
  };
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new AppError("configuration", `OUTLAY_KAFKA_CA_FILE=${file} cannot be read.`, { cause: error });
  }
}
