import type { IncomingHttpHeaders } from "node:http";
import { type ApiKeyPayload, rememberingVerifier } from "@outlay/core/api-key";
import { AppError } from "@outlay/core/errors";
import { DEFAULT_PROJECT } from "@outlay/core/project-name";

/** What one request may read. */
export interface Access {
  mayRead(project: string): boolean;
  /** The project meant when none is named; `undefined` where the key is good for several, so that one must be. */
  readonly ownProject: string | undefined;
}

/** Throws AppError `unauthorized` (no key, or none of ours) or `forbidden` (a key that may only send). */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Access>;

/** Without a secret every project may be read; the process then listens on loopback only (see `server.ts`). */
export function createAuthenticate(secret: string | undefined): Authenticate {
  if (secret === undefined) return async () => ({ mayRead: () => true, ownProject: DEFAULT_PROJECT });
  const verify = rememberingVerifier(secret);
  return async (headers) => {
    const token = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1];
    if (token === undefined) throw new AppError("unauthorized", "send an API key: Authorization: Bearer olk_…");
    const key = await verify(token);
    if (key === undefined) throw new AppError("unauthorized", "the API key is not valid here");
    if (key.role === "ingest") throw new AppError("forbidden", `key ${key.id} may send but not read`);
    return accessOf(key);
  };
}

function accessOf({ projects }: ApiKeyPayload): Access {
  if (projects === "*") return { mayRead: () => true, ownProject: DEFAULT_PROJECT };
  const [only, ...others] = projects;
  return { mayRead: (project) => projects.includes(project), ownProject: others.length === 0 ? only : undefined };
}
