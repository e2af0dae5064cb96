import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
// @ts-expect-error The package comes without types.
import Provider from "oidc-provider";

/** Somebody at the provider of a test. */
export interface TestPerson {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly groups?: readonly string[];
}

export interface TestProvider {
  readonly issuer: string;
  /** Who signs in there when asked, without being shown a form; `undefined` refuses. */
  person: TestPerson | undefined;
  close(): Promise<void>;
}

interface ProviderLike {
  callback(): RequestListener;
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
  Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> };
}

export const TEST_CLIENT = { id: "outlay", secret: "a-client-secret-for-tests-only" };

/** A real OpenID Connect provider on a loopback port, at which signing in takes no typing. */
export async function startProvider(redirectUris: readonly string[]): Promise<TestProvider> {
  let handle: RequestListener = (_request, response) => void response.end();
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const test: TestProvider = {
    issuer,
    person: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const people = new Map<string, TestPerson>();
  const provider = new Provider(issuer, configurationOf(redirectUris, people)) as ProviderLike;
  const answer = provider.callback();
  handle = (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return answer(request, response);
    const accountId = `person-${people.size}`;
    if (test.person !== undefined) people.set(accountId, test.person);
    const result = test.person === undefined ? { error: "access_denied" } : { login: { accountId, remember: false } };
    void provider.interactionFinished(request, response, result);
  };
  return test;
}

interface Context {
  readonly oidc: {
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
    readonly provider: ProviderLike;
  };
}

const configurationOf = (redirectUris: readonly string[], people: ReadonlyMap<string, TestPerson>) => ({
  clients: [{ client_id: TEST_CLIENT.id, client_secret: TEST_CLIENT.secret, redirect_uris: redirectUris }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  scopes: ["openid", "email", "profile", "groups"],
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
  ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
  cookies: { keys: ["for tests only"] },
  pkce: { required: () => true },
  findAccount: async (_context: unknown, accountId: string) => {
    const person = people.get(accountId);
    return person && { accountId, claims: async () => ({ sub: accountId, name: "Somebody", ...person }) };
  },
  // Nobody is asked for consent.
  loadExistingGrant: async ({ oidc }: Context) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid email profile groups");
    await grant.save();
    return grant;
  },
});
