import type { IncomingHttpHeaders } from "node:http";
import { type ApiKeyPayload, mayKeySend } from "@outlay/core/api-key";
import { AppError } from "@outlay/core/errors";
import type { KeyCheck } from "@outlay/core/key-check";
import { DEFAULT_PROJECT, projectNameSchema } from "@outlay/core/project-name";
import type { RatedSender } from "./key-rates.ts";

/** Who sends: to which project, and how fast they may. */
export interface Sender extends RatedSender {
  readonly project: string;
}

/** Decides which project a request may send to. */
export interface Auth {
  /** Whether anyone who reaches the port may send. */
  readonly isOpen: boolean;
  /** @throws AppError `unauthorized` (no key, or none of ours), `forbidden` (role or project), `bad_request` (name). */
  senderOf(headers: IncomingHttpHeaders): Promise<Sender>;
}

/**
 * Without keys every request is let in (the process then listens on loopback only, see `config.ts`) and names its
 * project itself. With them, a key says which projects it is good for.
 */
export function createAuth(checkKey: KeyCheck | undefined): Auth {
  if (checkKey === undefined) {
    return { isOpen: true, senderOf: async (headers) => ({ project: readProjectName(headers) ?? DEFAULT_PROJECT }) };
  }
  return {
    isOpen: false,
    async senderOf(headers) {
      const token = readToken(headers);
      if (token === undefined) throw new AppError("unauthorized", "send an API key: Authorization: Bearer olk_…");
      const key = await checkKey(token);
      if (!mayKeySend(key)) throw new AppError("forbidden", `key ${key.id} may read but not send`);
      const project = chooseProject(key, readProjectName(headers));
      return { project, keyId: key.id, eventsPerSecondMax: key.eventsPerSecondMax };
    },
  };
}

/** The project asked for, where the key allows it; else the key's only one. */
function chooseProject(key: ApiKeyPayload, asked: string | undefined): string {
  if (asked !== undefined) {
    if (key.projects === "*" || key.projects.includes(asked)) return asked;
    throw new AppError("forbidden", `key ${key.id} is not good for project ${asked}`);
  }
  if (key.projects === "*") return DEFAULT_PROJECT;
  const [only, ...others] = key.projects;
  if (only !== undefined && others.length === 0) return only;
  throw new AppError("bad_request", `key ${key.id} is good for several projects; name one in x-outlay-project`);
}

function readProjectName(headers: IncomingHttpHeaders): string | undefined {
  const sent = headers["x-outlay-project"];
  if (sent === undefined) return undefined;
  const name = projectNameSchema.safeParse(sent);
  if (name.success) return name.data;
  throw new AppError("bad_request", `x-outlay-project ${name.error.issues[0]?.message ?? "is not usable"}`);
}

function readToken(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  const apiKey = headers["x-api-key"];
  return typeof apiKey === "string" ? apiKey : undefined;
}
