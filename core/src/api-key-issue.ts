import { type ApiKeyPayload, type ApiKeyRole, apiKeyPayloadSchema, mayKeySend, signApiKey } from "./api-key.ts";
import { AppError } from "./errors.ts";

/** What a key is to be good for. */
export interface KeyWish {
  readonly projects: "*" | readonly string[];
  readonly role: ApiKeyRole;
  /** Days from now, 1 to 36,500; absent: until it is revoked, or as long as who makes it. */
  readonly days?: number | undefined;
  /** Events a second; absent: as many as the installation allows, or as who makes it. */
  readonly eventsPerSecondMax?: number | undefined;
  /** Whether it may read prompts and answers, where they are captured. */
  readonly mayReadText?: boolean | undefined;
}

/** What the key of who makes another one ends with; absent where that is no limit. */
export type KeyLimits = Pick<ApiKeyPayload, "expiresAt" | "eventsPerSecondMax">;

interface IssueDeps {
  readonly secret: string;
  /** Of the new key; names it in lists and revocations. */
  readonly id: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly limits?: KeyLimits | undefined;
}

const DAY_MS = 86_400_000;
const DAYS_MAX = 36_500;

/**
 * Makes a key, the one way there is: its text is told once and kept nowhere. AppError `bad_request` naming the field for a
 * wish that is none, or that goes beyond the limits of who makes it.
 */
export async function issueApiKey(
  wish: KeyWish,
  { secret, id, now, limits = {} }: IssueDeps,
): Promise<{ readonly token: string; readonly payload: ApiKeyPayload }> {
  const { projects, role, mayReadText = false } = wish;
  if (mayReadText && role === "ingest") throw refused("text", "a key that may only send reads no texts");
  const expiresAt = expiryOf(wish.days, now, limits.expiresAt);
  const eventsPerSecondMax = rateOf(wish, limits.eventsPerSecondMax);
  const parsed = apiKeyPayloadSchema.safeParse({
    ...{ v: 1, id, projects, role, issuedAt: now },
    ...(expiresAt !== undefined && { expiresAt }),
    ...(eventsPerSecondMax !== undefined && { eventsPerSecondMax }),
    ...(mayReadText && { scopes: ["text"] }),
  });
  if (parsed.success) return { token: await signApiKey(parsed.data, secret), payload: parsed.data };
  const [issue] = parsed.error.issues;
  throw refused(issue?.path.join(".") || "key", issue?.message ?? "is not usable");
}

function expiryOf(days: number | undefined, now: number, latest: number | undefined): number | undefined {
  if (days === undefined) return latest;
  if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX)
    throw refused("days", `must be a whole number, 1 to ${DAYS_MAX}`);
  const expiresAt = now + days * DAY_MS;
  if (latest === undefined || expiresAt <= latest) return expiresAt;
  const until = new Date(latest).toISOString();
  throw refused("days", `your own key is good until ${until}, and none it makes is good for longer`);
}

function rateOf({ role, eventsPerSecondMax: wished }: KeyWish, most: number | undefined): number | undefined {
  if (wished === undefined) return mayKeySend({ role }) ? most : undefined;
  if (most === undefined || wished <= most) return wished;
  throw refused("events_per_second_max", `your own key may send ${most} events a second, and none it makes may more`);
}

const refused = (path: string, message: string): AppError =>
  new AppError("bad_request", `${path}: ${message}`, { issues: [{ path, message }] });
