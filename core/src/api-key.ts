import { z } from "zod";
import { projectNameSchema } from "./project-name.ts";
import type { Role } from "./role.ts";

/**
 * API keys that are verified offline: `olk_<payload>.<mac>`, both base64url, the payload as JSON, the mac
 * HMAC-SHA-256 of the payload's text under the installation's secret. Whoever has the secret can issue and check keys;
 * no store is asked, so a collector keeps accepting while everything behind it is down. `key-check.ts` says which are good.
 */

const PREFIX = "olk_";
const TOKEN_CHARS_MAX = 8_192;

/** `ingest` may send, `read` may query, `editor` also change how figures are judged, `admin` all of it. */
export const apiKeyRoles = ["ingest", "read", "editor", "admin"] as const;
export type ApiKeyRole = (typeof apiKeyRoles)[number];

/** What a key may do where questions are answered; `undefined`: nothing, it only sends. */
export const roleOfKey = ({ role }: { readonly role: ApiKeyRole }): Role | undefined =>
  (({ ingest: undefined, read: "viewer", editor: "editor", admin: "admin" }) as const)[role];

/** Whether a key may send. */
export const mayKeySend = ({ role }: { readonly role: ApiKeyRole }): boolean => role === "ingest" || role === "admin";

export const apiKeyPayloadSchema = z.strictObject({
  v: z.literal(1),
  /** Names the key in lists and revocations; not secret. */
  id: z.string().regex(/^[a-zA-Z0-9._-]{1,64}$/, "must be 1 to 64 letters, digits, dots, dashes or underscores"),
  /** Projects the key is good for; `*` is all of them. */
  projects: z.union([z.literal("*"), z.array(projectNameSchema).min(1).max(100)]),
  role: z.enum(apiKeyRoles),
  /** Milliseconds since 1970 UTC. */
  issuedAt: z.int().min(0),
  /** The first instant at which it is no longer good; absent: good until it is revoked or its secret is gone. */
  expiresAt: z.int().min(0).optional(),
  /** How many events a second it may send, over some seconds; absent: as many as the installation allows every key. */
  eventsPerSecondMax: z.int().min(1).max(1_000_000).optional(),
  /** What it may do besides: `text` is to read prompts and answers, where they are captured. An admin key may anyway. */
  scopes: z
    .array(z.enum(["text"]))
    .max(10)
    .optional(),
});
export type ApiKeyPayload = z.infer<typeof apiKeyPayloadSchema>;

/** The key's text. Throws a ZodError when the payload is not usable. */
export async function signApiKey(payload: ApiKeyPayload, secret: string): Promise<string> {
  const body = toBase64Url(utf8(JSON.stringify(apiKeyPayloadSchema.parse(payload))));
  const mac = await crypto.subtle.sign("HMAC", await importSecret(secret), utf8(body));
  return `${PREFIX}${body}.${toBase64Url(new Uint8Array(mac))}`;
}

/** What the key allows, or `undefined` when it is not one of ours. The comparison takes constant time. */
export async function verifyApiKey(token: string, secret: string): Promise<ApiKeyPayload | undefined> {
  if (token.length > TOKEN_CHARS_MAX || !token.startsWith(PREFIX)) return undefined;
  const [body, mac, ...rest] = token.slice(PREFIX.length).split(".");
  if (!body || !mac || rest.length > 0) return undefined;
  const macBytes = fromBase64Url(mac);
  if (macBytes === undefined) return undefined;
  const isOurs = await crypto.subtle.verify("HMAC", await importSecret(secret), macBytes, utf8(body));
  return isOurs ? readPayload(body) : undefined;
}

function importSecret(secret: string) {
  return crypto.subtle.importKey("raw", utf8(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

function readPayload(body: string): ApiKeyPayload | undefined {
  const bytes = fromBase64Url(body);
  if (bytes === undefined) return undefined;
  try {
    return apiKeyPayloadSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    // Signed by us, yet not JSON: a key of some other format, so not one to honour.
    return undefined;
  }
}

const utf8 = (text: string) => new TextEncoder().encode(text);

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64Url(text: string) {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    // A length no base64 text can have.
    return undefined;
  }
}
