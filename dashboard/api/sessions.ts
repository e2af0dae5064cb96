import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { KeyCheck } from "@outlay/core/key-check";
import type { Response } from "express";
import { z } from "zod";
import { type Access, type Asking, accessOfKey, accessOfMember } from "./access.ts";
import { EndedSessions } from "./ended-sessions.ts";
import type { Identity, Members } from "./members.ts";
import { requireOwnPage } from "./security-headers.ts";
import { COOKIE_CHARS_MAX, dropCookie, isSecure, readCookie, SESSION_COOKIE, setCookie } from "./session-cookies.ts";
import type { Seal } from "./session-seal.ts";

/** What browsers use instead of a key: one of ours in a cookie that no script can read. */
export interface Sessions {
  /** Begins a session and puts it into the answer; whatever session came with the request is replaced. */
  open(grant: SessionGrant, response: Response): Promise<OpenSession>;
  /**
   * The session a request comes with; `undefined`: none, or one that is over or none of ours. AppError `unauthorized` or
   * `forbidden` where what it was opened with is no longer good.
   */
  find(headers: IncomingHttpHeaders): Promise<OpenSession | undefined>;
  /** Ends it, and tells the browser to forget it. */
  end(headers: IncomingHttpHeaders, response: Response): Promise<void>;
  /** What the caller may do by session. AppError `forbidden` for a change that is not asked for by our own page. */
  accessOf(request: Asking): Promise<Access | undefined>;
}

/** What a session is opened with and rests on: it is good only as long as this is. */
export type SessionGrant = { readonly kind: "key"; readonly key: string } | ({ readonly kind: "member" } & Identity);

export interface OpenSession {
  readonly access: Access;
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt: number;
}

const SESSION_MS = 12 * 3_600_000;

const contentSchema = z.strictObject({
  id: z.string(),
  expiresAt: z.number(),
  grant: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("key"), key: z.string() }),
    z.strictObject({ kind: z.literal("member"), address: z.string(), groups: z.array(z.string()) }),
  ]),
});

interface SessionsDeps {
  readonly seal: Seal;
  readonly checkKey: KeyCheck;
  readonly members: Members;
  readonly clock: Pick<Clock, "now">;
  readonly counters: Counters;
  readonly publicUrl: string | undefined;
}

export function createSessions(deps: SessionsDeps): Sessions {
  const { seal, clock } = deps;
  const ended = new EndedSessions(deps);
  const read = async (headers: IncomingHttpHeaders) => {
    const text = readCookie(headers, SESSION_COOKIE, isSecure(headers, deps.publicUrl));
    if (text === undefined) return undefined;
    const content = contentSchema.safeParse(await seal.open("session", text)).data;
    return content === undefined || ended.has(content.id) ? undefined : content;
  };
  const find = async (headers: IncomingHttpHeaders): Promise<OpenSession | undefined> => {
    const content = await read(headers);
    return content && { access: await accessByGrant(content.grant, deps), expiresAt: content.expiresAt };
  };
  return {
    find,
    async open(grant, response) {
      const access = await accessByGrant(grant, deps);
      const secure = isSecure(response.req.headers, deps.publicUrl);
      const expiresAt = clock.now() + SESSION_MS;
      const value = await seal.close("session", { id: randomUUID(), expiresAt, grant }, expiresAt);
      if (value.length > COOKIE_CHARS_MAX) {
        const remedy = "make one for fewer projects, or for all of them";
        throw new AppError("bad_request", `the key names too many projects for a browser to keep: ${remedy}`);
      }
      setCookie(response, SESSION_COOKIE, { value, maxAgeMs: SESSION_MS, secure });
      return { access, expiresAt };
    },
    async end(headers, response) {
      const content = await read(headers);
      if (content !== undefined) ended.add(content.id, content.expiresAt);
      dropCookie(response, SESSION_COOKIE, isSecure(headers, deps.publicUrl));
    },
    async accessOf({ headers, method }) {
      const session = await find(headers);
      if (session !== undefined && method !== "GET" && method !== "HEAD") requireOwnPage(headers);
      return session?.access;
    },
  };
}

/** What the grant is good for now: keys are revoked and end, members change, also while a session is open. */
async function accessByGrant(grant: SessionGrant, { checkKey, members }: SessionsDeps): Promise<Access> {
  if (grant.kind === "key") return accessOfKey(await checkKey(grant.key));
  const roles = await members.rolesOf(grant);
  if (roles.size > 0) return accessOfMember(grant.address, roles);
  throw new AppError("unauthorized", `${grant.address} has no role in any project; ask an administrator`);
}
