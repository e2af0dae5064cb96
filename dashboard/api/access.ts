import type { IncomingHttpHeaders } from "node:http";
import type { ApiKeyPayload } from "@outlay/core/api-key";
import { AppError } from "@outlay/core/errors";
import type { KeyCheck } from "@outlay/core/key-check";
import { DEFAULT_PROJECT } from "@outlay/core/project-name";

/** What one request may read and change. */
export interface Access {
  mayRead(project: string): boolean;
  /** Whether settings of the projects that may be read may be changed as well. */
  readonly mayChange: boolean;
  /** Whether texts of calls (prompts and answers) may be read; absent: not. */
  readonly mayReadText?: boolean;
  /** Whether the caller is good for every project, and so for what holds in all of them. */
  readonly isForAllProjects: boolean;
  /** The id of the API key, to name who did something; `undefined` where no key is asked for. */
  readonly keyId: string | undefined;
  /** The project meant when none is named; `undefined` where the key is good for several, so that one must be. */
  readonly ownProject: string | undefined;
}

/** Throws AppError `unauthorized` (no key, or none of ours) or `forbidden` (a key that may only send). */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Access>;

const everything = { mayRead: () => true, isForAllProjects: true, ownProject: DEFAULT_PROJECT };

/** Without keys everything is allowed; the process then listens on loopback only (see `server.ts`). */
export function createAuthenticate(checkKey: KeyCheck | undefined): Authenticate {
  if (checkKey === undefined)
    return async () => ({ ...everything, mayChange: true, mayReadText: true, keyId: undefined });
  return async (headers) => {
    const token = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1];
    if (token === undefined) throw new AppError("unauthorized", "send an API key: Authorization: Bearer olk_…");
    const key = await checkKey(token);
    if (key.role === "ingest") throw new AppError("forbidden", `key ${key.id} may send but not read`);
    return accessOf(key);
  };
}

function accessOf({ projects, role, scopes, id: keyId }: ApiKeyPayload): Access {
  const mayChange = role === "admin";
  const mayReadText = mayChange || scopes?.includes("text") === true;
  if (projects === "*") return { ...everything, mayChange, mayReadText, keyId };
  const [only, ...others] = projects;
  return {
    mayRead: (project) => projects.includes(project),
    mayChange,
    mayReadText,
    isForAllProjects: false,
    keyId,
    ownProject: others.length === 0 ? only : undefined,
  };
}
