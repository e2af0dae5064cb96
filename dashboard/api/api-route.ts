import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import { projectNameSchema } from "@outlay/core/project-name";
import express, { type Application, type Request, type Response } from "express";
import { z } from "zod";
import { type Endpoint, hasBody } from "../contract/endpoint.ts";
import type { Access, Authenticate } from "./access.ts";
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
    const access = await deps.authenticate(request.headers);
    if (endpoint.role === "admin") refuseChange(request, access);
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

/** Throws AppError `forbidden` unless the caller may change settings, and asks from our own page or from no page. */
function refuseChange(request: Request, access: Access): void {
  refuseOtherOrigins(request);
  if (!access.mayChange)
    throw new AppError("forbidden", `key ${access.keyId} may read but not change: use an admin key`);
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
    if (!isRecord(raw) || "project" in raw) return raw;
    if (fallback === undefined) {
      throw refused("project", "the API key is good for several projects; name one, here or in x-outlay-project");
    }
    return { ...raw, project: fallback };
  };
  const query = parse(
    endpoint.query,
    takesBody ? { ...request.params } : withProject({ ...request.query, ...request.params }),
  );
  const body = parse(endpoint.body, takesBody ? withProject(request.body) : undefined);
  const { project } = named.parse(takesBody ? body : query);
  if (project !== undefined && !access.mayRead(project)) {
    throw new AppError("forbidden", `the API key is not good for project ${project}`);
  }
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
