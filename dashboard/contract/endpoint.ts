import type { Role } from "@outlay/core/role";
import type { z } from "zod";

/** An endpoint as a constant: server and browser infer from it, and the OpenAPI document is written from it. */
export interface Endpoint<
  Query extends z.ZodType,
  Body extends z.ZodType,
  Response extends z.ZodType,
  Path extends `/${string}` = `/${string}`,
> {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below /api/v1. `{name}` is a part of the path that the caller fills in. */
  readonly path: Path;
  readonly summary: string;
  /**
   * What the caller must be in the project asked about, or in every project where none is named. Absent: `viewer`, in
   * some project where none is named. `anyone`: also who has not signed in.
   */
  readonly role?: Role | "anyone";
  /** Largest body in bytes; absent: 256 KB. */
  readonly bodyBytesMax?: number;
  /** The parts of the path and, where there is no body, the query. */
  readonly query: Query;
  /** POST and PUT only; of others it is `z.undefined()`. */
  readonly body: Body;
  readonly response: Response;
}

export function endpoint<
  Query extends z.ZodType,
  Body extends z.ZodType,
  Response extends z.ZodType,
  const Path extends `/${string}`,
>(definition: Endpoint<Query, Body, Response, Path>): Endpoint<Query, Body, Response, Path> {
  return definition;
}

export const hasBody = ({ method }: { readonly method: string }): boolean => method === "POST" || method === "PUT";
