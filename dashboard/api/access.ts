import type { IncomingHttpHeaders } from "node:http";
import { type ApiKeyPayload, roleOfKey } from "@outlay/core/api-key";
import type { KeyLimits } from "@outlay/core/api-key-issue";
import { AppError } from "@outlay/core/errors";
import type { KeyCheck } from "@outlay/core/key-check";
import { DEFAULT_PROJECT } from "@outlay/core/project-name";
import { isAtLeast, type Role } from "@outlay/core/role";

/** Stands for every project that there is or will be. No project can have this name. */
export const EVERY_PROJECT = "*";

/** Roles by project; {@link EVERY_PROJECT} may be among them. */
export type RolesByProject = ReadonlyMap<string, Role>;

/** What one request may read and change. */
export interface Access {
  /** Whether the caller has at least this role in a project, or in {@link EVERY_PROJECT}. */
  may(role: Role, project: string): boolean;
  /** `may("viewer", project)`. */
  mayRead(project: string): boolean;
  /** Whether texts of the project's calls (prompts and answers) may be read. */
  mayReadText(project: string): boolean;
  /** Every role there is, by project or for {@link EVERY_PROJECT}. */
  readonly roles: RolesByProject;
  /** Whether the caller is good for every project, and so may read what is about all of them. */
  readonly isForAllProjects: boolean;
  /** The id of the API key, to name who did something; `undefined` where somebody signed in as a member, or no key is asked for. */
  readonly keyId: string | undefined;
  /** What that key ends with: none it makes may have more. */
  readonly keyLimits?: KeyLimits;
  /** The address under which somebody signed in as a member. */
  readonly member: string | undefined;
  /** The project meant when none is named; `undefined` where the caller is good for several, so that one must be. */
  readonly ownProject: string | undefined;
}

/** Who asks, as far as a request says it. */
export interface Asking {
  readonly headers: IncomingHttpHeaders;
  readonly method: string;
}

/**
 * Throws AppError `unauthorized` (nobody, or nobody we know), or `forbidden`: a key that may only send, or a change that
 * another site asks for with somebody's session.
 */
export type Authenticate = (request: Asking) => Promise<Access>;

/** Without keys everything is allowed; the process then listens on loopback only (see `server.ts`). */
export const OPEN_ACCESS: Access = {
  ...accessWith(new Map([[EVERY_PROJECT, "admin"]])),
  keyId: undefined,
  member: undefined,
};

/** Of who has not signed in, where that is not asked for. */
export const NO_ACCESS: Access = { ...accessWith(new Map()), keyId: undefined, member: undefined };

/** Keys come with each request; `accessOfSession` is asked where there is none, and knows nobody by `undefined`. */
export function createAuthenticate(
  checkKey: KeyCheck | undefined,
  accessOfSession?: (request: Asking) => Promise<Access | undefined>,
): Authenticate {
  if (checkKey === undefined) return async () => OPEN_ACCESS;
  return async (request) => {
    const token = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "")?.[1];
    if (token !== undefined) return accessOfKey(await checkKey(token));
    const access = await accessOfSession?.(request);
    if (access !== undefined) return access;
    throw new AppError("unauthorized", "sign in, or send an API key: Authorization: Bearer olk_…");
  };
}

/** What a key is good for. AppError `forbidden` for one that may only send. */
export function accessOfKey(key: ApiKeyPayload): Access {
  const role = roleOfKey(key);
  if (role === undefined) throw new AppError("forbidden", `key ${key.id} may send but not read`);
  const projects = key.projects === "*" ? [EVERY_PROJECT] : key.projects;
  const access = accessWith(new Map(projects.map((project) => [project, role])));
  const hasTextScope = key.scopes?.includes("text") === true;
  return {
    ...access,
    mayReadText: (project) => access.mayReadText(project) || (hasTextScope && access.mayRead(project)),
    keyId: key.id,
    keyLimits: key,
    member: undefined,
  };
}

/** What somebody is good for who signed in under an address. */
export const accessOfMember = (member: string, roles: RolesByProject): Access => ({
  ...accessWith(roles),
  keyId: undefined,
  member,
});

function accessWith(roles: RolesByProject): Omit<Access, "keyId" | "keyLimits" | "member"> {
  const everywhere = roles.get(EVERY_PROJECT);
  const may = (role: Role, project: string): boolean =>
    isAtLeast(everywhere, role) || isAtLeast(roles.get(project), role);
  const [only, ...others] = roles.keys();
  return {
    may,
    mayRead: (project) => may("viewer", project),
    mayReadText: (project) => may("admin", project),
    roles,
    isForAllProjects: everywhere !== undefined,
    ownProject: everywhere !== undefined ? DEFAULT_PROJECT : others.length === 0 ? only : undefined,
  };
}

/** The caller in a sentence. */
export const nameOf = ({ keyId, member }: Pick<Access, "keyId" | "member">): string =>
  keyId === undefined ? (member ?? "you") : `key ${keyId}`;
