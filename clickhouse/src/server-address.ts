import { AppError } from "@outlay/core/errors";

/** Where a ClickHouse server is and who we are there. */
export interface ServerAddress {
  /** Scheme, host and port: nothing secret, so it may be shown. */
  readonly origin: string;
  readonly username: string;
  readonly password: string;
  /** Holds our tables; made by the migrations where it is not there. */
  readonly database: string;
}

const DEFAULT_DATABASE = "outlay";
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/**
 * Reads `http(s)://user:password@host:8123/database`; user and password percent-encoded, `default` and none where absent,
 * the database `outlay`. AppError `configuration` says what is wrong and never repeats a password.
 */
export function readServerAddress(text: string): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw refused("it must begin with http:// or https://");
  if (url.search !== "" || url.hash !== "") throw refused("settings after ? or # are not taken");
  const database = url.pathname.replace(/^\/+|\/+$/g, "") || DEFAULT_DATABASE;
  if (!NAME.test(database)) throw refused("the database after the host must be letters, digits and _, at most 63");
  return {
    origin: url.origin,
    username: decoded(url.username) || "default",
    password: decoded(url.password),
    database,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refused("user and password must be percent-encoded, such as %40 for @");
  }
}

function refused(reason: string): AppError {
  return new AppError(
    "configuration",
    `OUTLAY_CLICKHOUSE is not usable: ${reason}. Write http(s)://user:password@host:8123/database or chdb:<directory>.`,
  );
}
