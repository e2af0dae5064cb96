import type { z } from "zod";

/** An endpoint as a constant: server and browser infer from it, and the OpenAPI document is written from it. */
export interface Endpoint<Query extends z.ZodType, Body extends z.ZodType, Response extends z.ZodType> {
  readonly method: "GET" | "POST";
  /** Below /api/v1. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly query: Query;
  readonly body: Body;
  readonly response: Response;
}

export function endpoint<Query extends z.ZodType, Body extends z.ZodType, Response extends z.ZodType>(
  definition: Endpoint<Query, Body, Response>,
): Endpoint<Query, Body, Response> {
  return definition;
}
