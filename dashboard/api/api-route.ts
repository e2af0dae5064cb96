import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import { projectNameSchema } from "@outlay/core/project-name";
import { isAtLeast, strongestRole } from "@outlay/core/role";
import express, { type Application, type Request, type Response } from "express";
import { z } from "zod";
import { type Endpoint, hasBody } from "../contract/endpoint.ts";
import { type Access, type Authenticate, EVERY_PROJECT, NO_ACCESS, nameOf } from "./access.ts";
import { allowOnly } from "./methods.ts";
import { invalid } from "./problem.ts";
import { refused } from "./range.ts";
import { refuseOtherOrigins } from "./security-headers.ts";

type AnyEndpoint = Endpoint<z.ZodType, z.ZodType, z.ZodType>;

/** What a handler gets: the parsed request, the instant it is about, and a signal that aborts when the client leaves. */
export interface HandlerInput<Query, Body> {
  readonly query: Query;
  readonly body: Body;
  readonly access: Access;
  /** Milliseconds since 1970 UTC; `now` in a range. */
  readonly now: number;
  readonly signal: AbortSignal;
}

export type Handler<E extends AnyEndpoint> = (
  input: HandlerInput<z.output<E["query"]>, z.output<E["body"]>>,
) => Promise<z.input<E["response"]>>;

export interface RouteDeps {
  readonly clock: Clock;
  readonly authenticate: Authenticate;
  /** Parse answers before they are sent: in tests and development, where a departure from the contract must show. */
  readonly checkAnswers: boolean;
  /** What to tell the client of a fault, where more can be said of it than it says itself. */
  readonly explain?: (error: unknown, input: HandlerInput<unknown, unknown>) => Promise<unknown>;
}

const named = z.object({ project: z.string().optional() });

const BODY_BYTES_MAX = 256 * 1024;

/** The address as express writes it: `/api/v1/prices/items/:name`. */
const addressOf = ({ path }: AnyEndpoint): string => `/api/v1${path.replaceAll(/\{(\w+)\}/g, ":$1")}`;

/** Serves one endpoint of the contract below /api/v1. Faults go to the app's error handler. */
export function route<E extends AnyEndpoint>(
  app: Application,
  endpoint: E,
  handler: Handler<E>,
  deps: RouteDeps,
): void {
  const send: Sender<E> = async (input, { response }) => {
    const answer = await handler(input);
    if (!input.signal.aborted) response.json(deps.checkAnswers ? endpoint.response.parse(answer) : answer);
  };
  routeTo(app, endpoint, send, deps);
}

/** Answers by itself; what it throws before the first byte leaves as a problem. */
export type Sender<E extends AnyEndpoint> = (
  input: HandlerInput<z.output<E["query"]>, z.output<E["body"]>>,
  http: { readonly request: Request; readonly response: Response },
) => Promise<void>;

/** Serves one endpoint whose answer is not always JSON. */
export function routeTo<E extends AnyEndpoint>(app: Application, endpoint: E, send: Sender<E>, deps: RouteDeps): void {
  const readBody = express.json({ limit: endpoint.bodyBytesMax ?? BODY_BYTES_MAX, strict: false });
  const method = methodOf[endpoint.method];
  app[method](addressOf(endpoint), async (request, response) => {
    // Who asks is known before a large body is read for them.
    const access = endpoint.role === "anyone" ? NO_ACCESS : await deps.authenticate(request);
    if (isGuarded(endpoint)) refuseOtherOrigins(request);
    refuseRole(endpoint, access);
    if (hasBody(endpoint)) await bodyOf(request, response, readBody);
    const signal = leavingSignal(response);
    const { query, body } = parseRequest(endpoint, request, access);
    const input = { query, body, access, now: deps.clock.now(), signal };
    try {
      await send(input, { request, response });
    } catch (error) {
      throw deps.explain === undefined ? error : await deps.explain(error, input);
    }
  });
}

const methodOf = { GET: "get", POST: "post", PUT: "put", DELETE: "delete" } as const;

/** Refuses every other method on the paths of these endpoints. Comes after their routes. */
export function refuseOtherMethods(app: Application, endpoints: readonly AnyEndpoint[]): void {
  for (const address of new Set(endpoints.map(addressOf))) {
    const sharing = endpoints.filter((endpoint) => addressOf(endpoint) === address);
    allowOnly(
      app,
      address,
      sharing.map(({ method }) => method),
    );
  }
}

/** What changes something, or is for some only, is not for other sites to ask. */
const isGuarded = ({ role, method }: AnyEndpoint): boolean =>
  role !== undefined && (role !== "anyone" || method !== "GET");

/**
 * Throws AppError `forbidden` where the caller's role is not enough for the endpoint: in the project, in every one where the
 * endpoint is about none, or, before the project is known, in any.
 */
function refuseRole({ role = "viewer" }: AnyEndpoint, access: Access, project?: string): void {
  if (role === "anyone") return;
  if (project === undefined ? isAtLeast(strongestRole(access.roles.values()), role) : access.may(role, project)) return;
  const where =
    project === undefined ? "any project" : project === EVERY_PROJECT ? "every project" : `project ${project}`;
  const what =
    role === "viewer" ? `is not good for ${where}` : `may not change this: it needs the role ${role} in ${where}`;
  throw new AppError("forbidden", `${nameOf(access)} ${what}; ask an administrator`);
}

function bodyOf(request: Request, response: Response, read: ReturnType<typeof express.json>): Promise<void> {
  return new Promise((resolve, reject) => {
    read(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
}

/** Aborts when the connection closes before the answer is out, so that the database stops working for nobody. */
function leavingSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort(new AppError("bad_request", "the client left"));
  });
  return controller.signal;
}

function parseRequest<E extends AnyEndpoint>(endpoint: E, request: Request, access: Access) {
  const takesBody = hasBody(endpoint);
  if (takesBody && request.body === undefined) {
    throw new AppError("unsupported_media_type", "send JSON with content-type: application/json");
  }
  // The project is named where the rest of the question is; else by the header, else by the key.
  const fallback = projectOfHeader(request) ?? access.ownProject;
  const withProject = (raw: unknown): unknown => {
    // Who signs in has none yet.
    if (!isRecord(raw) || "project" in raw || endpoint.role === "anyone") return raw;
    if (fallback === undefined) {
      throw refused("project", "you may read several projects; name one, here or in x-outlay-project");
    }
    return { ...raw, project: fallback };
  };
  const query = parse(
    endpoint.query,
    takesBody ? { ...request.params } : withProject({ ...request.query, ...request.params }),
  );
  const body = parse(endpoint.body, takesBody ? withProject(request.body) : undefined);
  const { project } = named.parse(takesBody ? body : query);
  if (project !== undefined) refuseRole(endpoint, access, project);
  else if (endpoint.role !== undefined) refuseRole(endpoint, access, EVERY_PROJECT);
  return { query, body } as { query: z.output<E["query"]>; body: z.output<E["body"]> };
}

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function projectOfHeader(request: Request): string | undefined {
  const sent = request.headers["x-outlay-project"];
  if (sent === undefined) return undefined;
  const name = projectNameSchema.safeParse(sent);
  if (name.success) return name.data;
  throw new AppError("bad_request", `x-outlay-project ${name.error.issues[0]?.message ?? "is not usable"}`);
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error);
}
