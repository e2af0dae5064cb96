/** Brokers and topic of the event log. */
export interface LogAddress {
  readonly brokers: readonly string[];
  readonly topic: string;
  /** Whether the connection is TLS. */
  readonly isEncrypted: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

const ADDRESS = /^kafka(s?):\/\/(?:([^:@/]+):([^@/]*)@)?([^@/]+)\/([A-Za-z0-9._-]{1,249})$/;
const BROKER = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}$/;

/**
 * Reads `kafka://host:port,host:port/topic`; `kafkas:` is the same over TLS; `user:password@`, percent-encoded, before the
 * first host. @returns what is wrong with it, in words that never repeat a password, where it is none
 */
export function readLogAddress(text: string): LogAddress | string {
  const [, tls, user, password, hosts = "", topic = ""] = ADDRESS.exec(text) ?? [];
  if (topic === "") return "must be kafka://host:port,host:port/topic (kafkas:// for TLS)";
  const brokers = hosts.split(",");
  const odd = brokers.find((broker) => !BROKER.test(broker));
  if (odd !== undefined) return `names ${JSON.stringify(odd)}, which is not host:port`;
  try {
    return {
      brokers,
      topic,
      isEncrypted: tls === "s",
      username: user === undefined ? undefined : decodeURIComponent(user),
      password: password === undefined ? undefined : decodeURIComponent(password),
    };
  } catch {
    return "has a user or password that is not percent-encoded, such as %40 for @";
  }
}
