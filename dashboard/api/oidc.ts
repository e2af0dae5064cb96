import type { Clock } from "@outlay/core/clock";
import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  None,
  ResponseBodyError,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { z } from "zod";
import { memberAddress } from "../contract/members.ts";
import type { SignInProblem } from "../contract/session.ts";
import { addressOf, type Identity } from "./members.ts";

/** The one provider of OpenID Connect that an installation trusts, and what we are there. */
export interface OidcSettings {
  /** `OUTLAY_OIDC_ISSUER` */
  readonly issuer: string;
  /** `OUTLAY_OIDC_CLIENT_ID` */
  readonly clientId: string;
  /** `OUTLAY_OIDC_CLIENT_SECRET`; absent for a public client. */
  readonly clientSecret: string | undefined;
  /** `OUTLAY_PUBLIC_URL`, without a slash at its end: where the provider leads browsers back to. */
  readonly publicUrl: string;
  /** `OUTLAY_OIDC_SCOPES`, separated by spaces; `openid` among them. */
  readonly scopes: string;
  /** `OUTLAY_OIDC_GROUPS_CLAIM`; absent: groups give no role. */
  readonly groupsClaim: string | undefined;
}

/** What only this browser and we know of an attempt to sign in. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Oidc {
  /**
   * Where to send the browser, and what must come back with it; `isAgain`: as somebody else, perhaps. Throws
   * {@link SignInFault}.
   */
  begin(isAgain: boolean): Promise<{ readonly url: URL; readonly attempt: Attempt }>;
  /** Who came back, by the query of the callback's address. Throws {@link SignInFault}. */
  finish(search: string, attempt: Attempt): Promise<Identity>;
}

/** Why nobody was signed in: a code for the person, a sentence for whoever runs Outlay. */
export class SignInFault extends Error {
  readonly problem: SignInProblem;

  constructor(problem: SignInProblem, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = "SignInFault";
    this.problem = problem;
  }
}

export const CALLBACK_PATH = "/api/v1/sign-in/oidc/callback";
const TIMEOUT_S = 10;
/** Providers change their addresses and keys seldom; keys that are not known are fetched anew in any case. */
const DISCOVERY_MS = 3_600_000;

/** The authorisation code flow with PKCE, state and nonce (OpenID Connect Core 1.0 §3.1, RFC 7636, RFC 9207). */
export function createOidc(settings: OidcSettings, clock: Pick<Clock, "monotonic">): Oidc {
  const redirectUri = `${settings.publicUrl}${CALLBACK_PATH}`;
  const provider = discoverOnce(settings, clock);
  return {
    async begin(isAgain) {
      const config = await provider();
      const attempt = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const url = buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: settings.scopes,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: "S256",
        ...(isAgain ? { prompt: "login" } : {}),
      });
      return { url, attempt };
    },
    async finish(search, { state, nonce, verifier }) {
      const config = await provider();
      try {
        const tokens = await authorizationCodeGrant(config, new URL(`${redirectUri}${search}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims: Readonly<Record<string, unknown>> = tokens.claims() ?? {};
        const wanted = ["email", "email_verified", settings.groupsClaim].filter((claim) => claim !== undefined);
        const isWhole = wanted.every((claim) => claim in claims);
        const hasMore = !isWhole && config.serverMetadata().userinfo_endpoint !== undefined;
        // Many providers tell addresses and groups at the second address only.
        const more = hasMore ? await fetchUserInfo(config, tokens.access_token, String(claims["sub"])) : {};
        // A provider of many companies at once, where each says of its people what it likes.
        const isShared = config.serverMetadata().issuer.includes("{tenantid}");
        return identityOf({ ...more, ...claims }, { groupsClaim: settings.groupsClaim, isShared });
      } catch (error) {
        throw faultOf(error, settings);
      }
    },
  };
}

/** The provider's addresses, asked for when first needed and once an hour; a failure is not kept. */
function discoverOnce(settings: OidcSettings, clock: Pick<Clock, "monotonic">): () => Promise<Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  let kept: { readonly at: number; readonly config: Promise<Configuration> } | undefined;
  return async () => {
    if (kept === undefined || clock.monotonic() - kept.at >= DISCOVERY_MS) {
      const config = discovery(new URL(issuer), clientId, undefined, clientAuth(clientSecret), {
        timeout: TIMEOUT_S,
        // The configuration takes http for loopback only.
        execute: issuer.startsWith("http:") ? [allowInsecureRequests] : [],
      });
      kept = { at: clock.monotonic(), config };
    }
    const { config } = kept;
    try {
      return await config;
    } catch (error) {
      if (kept?.config === config) kept = undefined;
      const message = `the provider of OUTLAY_OIDC_ISSUER=${issuer} cannot be used: ${reasonOf(error)}`;
      throw new SignInFault(isTransport(error) ? "provider_unreachable" : "provider_misconfigured", message, {
        cause: error,
      });
    }
  };
}

/** As the provider takes it; `client_secret_basic` where it does not say (OpenID Connect Discovery 1.0 §3). */
function clientAuth(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  return (server, ...rest) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const authenticate = taken.includes("client_secret_basic") ? ClientSecretBasic : ClientSecretPost;
    authenticate(secret)(server, ...rest);
  };
}

const said = z.looseObject({
  email: memberAddress.optional().catch(undefined),
  email_verified: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
});
const groupNames = z.union([z.string().transform((one) => [one]), z.array(z.string())]).catch([]);

/**
 * Who the provider says it is. An address it calls unverified is nobody's. One of which it says neither is taken, for the
 * operator chose this provider, and company directories, which own the addresses, mostly say nothing of them; but not from
 * a directory that companies share.
 */
function identityOf(
  claims: Readonly<Record<string, unknown>>,
  { groupsClaim, isShared }: { readonly groupsClaim: string | undefined; readonly isShared: boolean },
): Identity {
  const parsed = said.safeParse(claims);
  const { email, email_verified: verified } = parsed.data ?? {};
  if (email === undefined) {
    const remedy = "does OUTLAY_OIDC_SCOPES name the scope that gives it?";
    throw new SignInFault("address_missing", `the provider says no e-mail address of who signed in: ${remedy}`);
  }
  const isVerified = verified === undefined ? !isShared : String(verified) === "true";
  if (!parsed.success || !isVerified)
    throw new SignInFault("address_unverified", `the provider has not verified the address ${email}`);
  return {
    address: addressOf(email),
    groups: groupsClaim === undefined ? [] : groupNames.parse(claims[groupsClaim]),
  };
}

function faultOf(error: unknown, { issuer }: OidcSettings): SignInFault {
  if (error instanceof SignInFault) return error;
  const options = { cause: error };
  const message = `the provider of OUTLAY_OIDC_ISSUER=${issuer}`;
  if (error instanceof AuthorizationResponseError)
    return new SignInFault("provider_refused", `${message} refused: ${error.error}`, options);
  const isRefusal = error instanceof ResponseBodyError;
  if (error instanceof WWWAuthenticateChallengeError || (isRefusal && /_client$/.test(error.error))) {
    const remedy = "check OUTLAY_OIDC_CLIENT_ID and OUTLAY_OIDC_CLIENT_SECRET";
    return new SignInFault("provider_misconfigured", `${message} does not know us: ${remedy}`, options);
  }
  if (isRefusal) return new SignInFault("provider_refused", `${message} refused the code: ${error.error}`, options);
  if (isTransport(error))
    return new SignInFault("provider_unreachable", `${message} cannot be reached: ${reasonOf(error)}`, options);
  return new SignInFault(
    "answer_not_trusted",
    `an answer of ${message} is not as it must be: ${reasonOf(error)}`,
    options,
  );
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return error instanceof Error ? `${error.message}${cause}` : String(error);
};

/** Whether nothing was answered at all. */
function isTransport(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "OAUTH_TIMEOUT" || (error instanceof TypeError && error.message === "fetch failed");
}
