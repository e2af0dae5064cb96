import type { Reader, Writer } from "@outlay/clickhouse/store";
import { type ApiKeyPayload, signApiKey } from "@outlay/core/api-key";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { createKeyCheck } from "@outlay/core/key-check";
import { silentLogger } from "@outlay/core/log";
import { createDashboardApp } from "../app.ts";
import type { SignInSettings } from "../sign-in.ts";
import { fakeReader, fakeWriter } from "./fake-store.ts";
import { startOnAnyPort } from "./start-on-any-port.ts";

export const TEST_SECRET = "0123456789abcdef0123456789abcdef";

/** Text of a key for the app of a test. */
export const testKey = (facts: Partial<ApiKeyPayload> = {}, secret = TEST_SECRET): Promise<string> =>
  signApiKey({ v: 1, id: "k7", projects: ["mine"], role: "read", issuedAt: 0, ...facts }, secret);

interface Wanted {
  readonly reader?: Reader;
  readonly writer?: Writer;
  readonly settings?: Partial<SignInSettings>;
  readonly secrets?: readonly string[];
  /** Without keys, as on a machine of one's own. */
  readonly isOpen?: boolean;
  /** Whether keys can be revoked by the app. */
  readonly hasRegister?: boolean;
}

/** An app that asks for keys and lets people sign in, with a clock and a list of revoked keys to play with. */
export async function startSignInApp({
  reader,
  writer,
  settings,
  secrets = [TEST_SECRET],
  isOpen = false,
  hasRegister = true,
}: Wanted = {}) {
  const state = { now: Date.UTC(2026, 10, 1), steady: 0, revoked: new Set<string>(), used: new Map<string, number>() };
  const clock = { ...systemClock, now: () => state.now, monotonic: () => state.steady };
  const isRevoked = (id: string) => state.revoked.has(id);
  const used = (id: string) => void state.used.set(id, state.now);
  const keyRegister = {
    isRevoked,
    revoke: async (id: string) => void state.revoked.add(id),
    lastUsedAt: (id: string) => state.used.get(id),
    since: state.now,
  };
  const app = createDashboardApp({
    reader: reader ?? fakeReader(),
    writer: writer ?? fakeWriter(),
    clock,
    logger: silentLogger,
    counters: new Counters(),
    checkAnswers: true,
    checkKey: isOpen ? undefined : createKeyCheck({ secrets, isRevoked, now: clock.now, used }),
    ...(hasRegister && { keyRegister }),
    signIn: { secrets, publicUrl: undefined, admins: [], oidc: undefined, ...settings },
  });
  const server = await startOnAnyPort(app);
  return { ...server, api: `${server.url}/api/v1`, state };
}

export const ownPage = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
