import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "@outlay/core/errors";
import type { NextFunction, Request, Response } from "express";

/** Everything comes from this origin. Styles may be inline: charts set them on elements. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export function securityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  });
  next();
}

/**
 * Without a secret anyone who reaches the port may read, and a page on the web can make its own name point to this
 * machine (DNS rebinding). It cannot make us answer to another name than localhost or an address.
 */
export function localNamesOnly(request: Request, _response: Response, next: NextFunction): void {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const isAddress = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/.test(host);
  if (isAddress || host === "localhost" || host.endsWith(".localhost")) next();
  else next(new AppError("forbidden", "without OUTLAY_SECRET the dashboard answers to localhost and addresses only"));
}

/**
 * A page of another site can make its visitor's browser send a request to us, though never read the answer. What changes
 * something is refused where the browser says that another site asks; programs that are no browsers say nothing.
 * Throws AppError `forbidden`.
 */
export function refuseOtherOrigins({ headers }: Pick<Request, "headers">): void {
  const site = headers["sec-fetch-site"];
  const isOurs =
    site === undefined
      ? headers.origin === undefined || isOwnOrigin(headers)
      : site === "same-origin" || site === "none";
  if (isOurs) return;
  throw new AppError("forbidden", "changes are taken from Outlay's own pages and from programs, not from other sites");
}

/**
 * A browser sends the cookie of a session by itself, whoever made it ask; so here the page must be known to be ours, and
 * silence is not enough. Throws AppError `forbidden`.
 */
export function requireOwnPage(headers: IncomingHttpHeaders): void {
  const site = headers["sec-fetch-site"];
  if (site === undefined ? isOwnOrigin(headers) : site === "same-origin") return;
  throw new AppError("forbidden", "with a session changes are taken from Outlay's own pages only; programs send a key");
}

/** Browsers too old for `sec-fetch-site`, and those that reach us without TLS, still name the page's origin. */
function isOwnOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
