import type { Reader } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import type { KeyCheck } from "@outlay/core/key-check";
import { createMembers } from "./members.ts";
import { createOidc, type OidcSettings } from "./oidc.ts";
import type { SignIn } from "./session-routes.ts";
import { createSeal } from "./session-seal.ts";
import { createSessions } from "./sessions.ts";

/** How people sign in, as the configuration says it. */
export interface SignInSettings {
  /** `OUTLAY_SECRET`, then `OUTLAY_SECRET_PREVIOUS`: the first seals sessions, each opens them. */
  readonly secrets: readonly string[];
  /** `OUTLAY_PUBLIC_URL`: the address browsers know us by, without a slash at its end. */
  readonly publicUrl: string | undefined;
  /** `OUTLAY_ADMINS` */
  readonly admins: readonly string[];
  /** Absent: keys only. */
  readonly oidc: OidcSettings | undefined;
}

interface SignInDeps {
  readonly reader: Reader;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly checkKey: KeyCheck | undefined;
  readonly signIn?: SignInSettings | undefined;
}

/** What signing in needs; `undefined` where nobody has to, or nobody can. */
export function createSignIn({ reader, clock, counters, checkKey, signIn }: SignInDeps): SignIn | undefined {
  if (checkKey === undefined || signIn === undefined) return undefined;
  const { secrets, publicUrl, admins } = signIn;
  const seal = createSeal(secrets, clock);
  const members = createMembers({ reader, clock, admins });
  const sessions = createSessions({ seal, checkKey, members, clock, counters, publicUrl });
  return { sessions, members, seal, publicUrl, oidc: signIn.oidc && createOidc(signIn.oidc, clock) };
}
