import type { IncomingHttpHeaders } from "node:http";
import type { Response } from "express";

/** A cookie that scripts cannot read and other sites do not send, except by leading somebody here. */
export interface SafeCookie {
  readonly name: string;
  readonly path: string;
}

export const SESSION_COOKIE: SafeCookie = { name: "outlay_session", path: "/" };
/** An attempt to sign in that is under way at the provider. */
export const ATTEMPT_COOKIE: SafeCookie = { name: "outlay_sign_in", path: "/api/v1/sign-in" };

/** What browsers keep of one cookie, name and attributes included, is 4,096 bytes. */
export const COOKIE_CHARS_MAX = 3_800;

/** Whether the browser speaks TLS to whoever stands before us, by their word or by ours. Who lies harms only themselves. */
export function isSecure(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const forwarded = headers["x-forwarded-proto"];
  const proto = (typeof forwarded === "string" ? forwarded : forwarded?.[0])?.split(",")[0]?.trim().toLowerCase();
  return proto === "https" || publicUrl?.startsWith("https:") === true;
}

/** With TLS a browser takes the cookie of this name from this very host only: no neighbour can plant one. */
const nameOf = ({ name, path }: SafeCookie, secure: boolean): string =>
  secure ? `${path === "/" ? "__Host-" : "__Secure-"}${name}` : name;

export function readCookie(headers: IncomingHttpHeaders, cookie: SafeCookie, secure: boolean): string | undefined {
  const start = `${nameOf(cookie, secure)}=`;
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length);
}

const attributesOf = ({ path }: SafeCookie, secure: boolean) =>
  ({ path, secure, httpOnly: true, sameSite: "lax", encode: (value: string) => value }) as const;

/** `maxAgeMs`: how long the browser keeps it. The value must need no encoding. */
export function setCookie(
  response: Response,
  cookie: SafeCookie,
  { value, maxAgeMs, secure }: { readonly value: string; readonly maxAgeMs: number; readonly secure: boolean },
): void {
  response.cookie(nameOf(cookie, secure), value, { ...attributesOf(cookie, secure), maxAge: maxAgeMs });
}

/** Tells the browser to forget it. */
export function dropCookie(response: Response, cookie: SafeCookie, secure: boolean): void {
  response.clearCookie(nameOf(cookie, secure), attributesOf(cookie, secure));
}
