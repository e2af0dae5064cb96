import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import type { Application, Request, Response } from "express";
import { z } from "zod";
import {
  closeSessionEndpoint,
  openSessionEndpoint,
  type SessionJson,
  sessionEndpoint,
  signInCallbackEndpoint,
  signInEndpoint,
} from "../contract/session.ts";
import { type Access, EVERY_PROJECT, NO_ACCESS, OPEN_ACCESS } from "./access.ts";
import { type RouteDeps, routeTo } from "./api-route.ts";
import type { Members } from "./members.ts";
import { type Oidc, SignInFault } from "./oidc.ts";
import { ATTEMPT_COOKIE, dropCookie, isSecure, readCookie, setCookie } from "./session-cookies.ts";
import type { Seal } from "./session-seal.ts";
import type { OpenSession, Sessions } from "./sessions.ts";
import { pathAfterSignIn } from "./sign-in-path.ts";

/** What signing in needs. */
export interface SignIn {
  readonly sessions: Sessions;
  readonly members: Members;
  readonly seal: Seal;
  readonly oidc: Oidc | undefined;
  readonly publicUrl: string | undefined;
}

interface SessionDeps {
  /** Absent: keys are asked for, but browsers cannot sign in. */
  readonly signIn: SignIn | undefined;
  /** Whether a key or a session is asked for at all. */
  readonly isNeeded: boolean;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly logger: Logger;
}

/** Signing in and out, and who is signed in. */
export function routeSessions(app: Application, deps: SessionDeps, routing: RouteDeps): void {
  const { signIn } = deps;
  const send = (response: Response, answer: SessionJson) => {
    response.json(routing.checkAnswers ? sessionEndpoint.response.parse(answer) : answer);
  };
  routeTo(
    app,
    sessionEndpoint,
    async (_input, { request, response }) => send(response, await whoIs(request, deps)),
    routing,
  );
  routeTo(
    app,
    openSessionEndpoint,
    async ({ body }, { response }) => {
      if (signIn === undefined) throw new AppError("bad_request", "nobody signs in here: there is no OUTLAY_SECRET");
      const session = await signIn.sessions.open({ kind: "key", key: body.key }, response);
      deps.counters.add("dashboard_sign_ins_total", 1, { way: "key", outcome: "ok" });
      send(response, sessionJson(deps, session));
    },
    routing,
  );
  routeTo(
    app,
    closeSessionEndpoint,
    async (_input, { request, response }) => {
      await signIn?.sessions.end(request.headers, response);
      send(response, sessionJson(deps, undefined));
    },
    routing,
  );
  routeTo(
    app,
    signInEndpoint,
    async ({ query }, { response }) => {
      const to = pathAfterSignIn(query.to);
      await orBack(deps, response, to, () => leadToProvider(deps, response, { to, isAgain: query.again === "true" }));
    },
    routing,
  );
  routeTo(
    app,
    signInCallbackEndpoint,
    async (_input, { request, response }) => {
      const attempt = await takeAttempt(deps, request, response);
      const to = attempt?.to ?? "/";
      await orBack(deps, response, to, async () => {
        await comeBack(deps, attempt, { request, response });
        response.redirect(303, to);
      });
    },
    routing,
  );
}

async function whoIs({ headers }: Request, deps: SessionDeps): Promise<SessionJson> {
  try {
    return sessionJson(deps, await deps.signIn?.sessions.find(headers));
  } catch (error) {
    // A session of a key that was revoked, or of a member who is none any more.
    if (error instanceof AppError && (error.code === "unauthorized" || error.code === "forbidden"))
      return { ...sessionJson(deps, undefined), why: error.message };
    throw error;
  }
}

function sessionJson({ signIn, isNeeded }: SessionDeps, session: OpenSession | undefined): SessionJson {
  const access = session?.access ?? (isNeeded ? NO_ACCESS : OPEN_ACCESS);
  const projects = [...access.roles].filter(([project]) => project !== EVERY_PROJECT);
  return {
    is_needed: isNeeded,
    ways: { key: signIn !== undefined, oidc: signIn?.oidc !== undefined },
    who: whoJson(access),
    roles: { every_project: access.roles.get(EVERY_PROJECT) ?? null, projects: Object.fromEntries(projects) },
    expires_at: session === undefined ? null : new Date(session.expiresAt).toISOString(),
    why: null,
  };
}

function whoJson({ keyId, member }: Access): SessionJson["who"] {
  if (member !== undefined) return { kind: "member", name: member };
  return keyId === undefined ? null : { kind: "key", name: keyId };
}

const ATTEMPT_MS = 10 * 60_000;
const attemptSchema = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  to: z.string(),
});
type KeptAttempt = z.output<typeof attemptSchema>;

async function leadToProvider(
  { signIn, clock }: SessionDeps,
  response: Response,
  { to, isAgain }: { readonly to: string; readonly isAgain: boolean },
): Promise<void> {
  const { oidc, seal, publicUrl } = signIn ?? {};
  if (oidc === undefined || seal === undefined)
    throw new SignInFault("not_offered", "OUTLAY_OIDC_ISSUER is not set, or OUTLAY_SECRET is not");
  const { url, attempt } = await oidc.begin(isAgain);
  const value = await seal.close("sign-in", { ...attempt, to }, clock.now() + ATTEMPT_MS);
  const secure = isSecure(response.req.headers, publicUrl);
  setCookie(response, ATTEMPT_COOKIE, { value, maxAgeMs: ATTEMPT_MS, secure });
  response.redirect(303, url.href);
}

/** The attempt this browser has under way; it is good for one answer. */
async function takeAttempt(
  { signIn }: SessionDeps,
  { headers }: Request,
  response: Response,
): Promise<KeptAttempt | undefined> {
  const secure = isSecure(headers, signIn?.publicUrl);
  const kept = readCookie(headers, ATTEMPT_COOKIE, secure);
  dropCookie(response, ATTEMPT_COOKIE, secure);
  return kept === undefined ? undefined : attemptSchema.safeParse(await signIn?.seal.open("sign-in", kept)).data;
}

async function comeBack(
  { signIn, counters }: SessionDeps,
  attempt: KeptAttempt | undefined,
  { request, response }: { readonly request: Request; readonly response: Response },
): Promise<void> {
  if (signIn?.oidc === undefined) throw new SignInFault("not_offered", "OUTLAY_OIDC_ISSUER is not set");
  if (attempt === undefined) throw new SignInFault("attempt_over", "an answer to no attempt of this browser");
  const { search } = new URL(request.originalUrl, "http://here.invalid");
  const { address, groups } = await signIn.oidc.finish(search, attempt);
  // Of the groups those that matter now: a cookie has little room, and some people are in hundreds.
  const identity = { address, groups: await signIn.members.knownGroups(groups) };
  if ((await signIn.members.rolesOf(identity)).size === 0)
    throw new SignInFault("no_role", `${address} has no role in any project`);
  await signIn.sessions.open({ kind: "member", ...identity }, response);
  counters.add("dashboard_sign_ins_total", 1, { way: "oidc", outcome: "ok" });
}

/** A person stands at the browser: they are led to the page that says what went wrong, and the log says more. */
async function orBack(
  { logger, counters }: SessionDeps,
  response: Response,
  to: string,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof SignInFault)) throw error;
    const requestId = String(response.locals["requestId"]);
    logger.warn("dashboard.sign_in_failed", { requestId, problem: error.problem, cause: error.message });
    counters.add("dashboard_sign_ins_total", 1, { way: "oidc", outcome: error.problem });
    response.redirect(303, `/sign-in?${new URLSearchParams({ problem: error.problem, to, request: requestId })}`);
  }
}
