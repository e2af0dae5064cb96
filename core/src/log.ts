/** A fact with fields, not a sentence. No prompts, no secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | bigint | null | undefined>>;

export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** JSON lines to `write`; `now` stamps them. */
export function jsonLogger(write: (line: string) => void, now: () => number, service: string): Logger {
  const emit =
    (level: string) =>
    (event: string, fields: LogFields = {}) =>
      write(
        JSON.stringify({ at: new Date(now()).toISOString(), level, service, event, ...fields }, (_, value: unknown) =>
          typeof value === "bigint" ? value.toString() : value,
        ),
      );
  return { info: emit("info"), warn: emit("warn"), error: emit("error") };
}

export const silentLogger: Logger = { info() {}, warn() {}, error() {} };
