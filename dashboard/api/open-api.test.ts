import { describe, expect, test } from "vitest";
import { z } from "zod";
import { endpoints } from "../contract/all.ts";
import { openApiDocument } from "./open-api.ts";

const schema = z.record(z.string(), z.unknown());
const content = z.strictObject({ "application/json": z.strictObject({ schema }) });
const answer = z.strictObject({ description: z.string().min(1), content: content.optional() });
const operation = z.strictObject({
  operationId: z.string().regex(/^\w+$/),
  summary: z.string().min(1),
  description: z.string().min(1).optional(),
  parameters: z.array(
    z.strictObject({
      name: z.string().min(1),
      in: z.enum(["query", "header", "path"]),
      required: z.boolean(),
      description: z.string().optional(),
      schema,
    }),
  ),
  requestBody: z.strictObject({ required: z.literal(true), content }).optional(),
  security: z.tuple([]).optional(),
  responses: z.record(z.string().regex(/^(default|[2-5]\d\d)$/), answer),
});
/** OpenAPI 3.1, the part of it that we use. */
const openApi = z.strictObject({
  openapi: z.literal("3.1.0"),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.strictObject({ url: z.url(), description: z.string() })).min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  paths: z.record(
    z.string().startsWith("/"),
    z.strictObject({
      servers: z.array(z.strictObject({ url: z.url(), description: z.string() })).optional(),
      get: operation.optional(),
      post: operation.optional(),
      put: operation.optional(),
      delete: operation.optional(),
    }),
  ),
  components: z.strictObject({ securitySchemes: z.record(z.string(), schema), schemas: z.record(z.string(), schema) }),
});

const document = openApi.parse(JSON.parse(JSON.stringify(openApiDocument())));
const operations = Object.values(document.paths).flatMap(({ get, post, put, delete: remove }) =>
  [get, post, put, remove].filter((one) => one !== undefined),
);

describe("the OpenAPI document", () => {
  test("has every endpoint of the contract and both native ones of the collector", () => {
    const paths = [...endpoints.map(({ path }) => `/api/v1${path}`), "/v1/events", "/v1/outcomes"];
    expect(Object.keys(document.paths).sort()).toEqual([...new Set(paths)].sort());
    expect(operations).toHaveLength(paths.length);
  });

  test("names every operation once", () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("says of every part of a path what it may be", () => {
    for (const [path, { get, post, put, delete: remove }] of Object.entries(document.paths)) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, part]) => part);
      for (const one of [get, post, put, remove].filter((given) => given !== undefined)) {
        const described = one.parameters.filter((parameter) => parameter.in === "path" && parameter.required);
        expect(described.map(({ name }) => name)).toEqual(parts);
      }
    }
  });

  test("lets nobody change anything without a role above viewer, but their own session", () => {
    const changing = endpoints.filter(({ method }) => ["PUT", "DELETE"].includes(method));
    const free = changing.filter((endpoint) => !("role" in endpoint && ["editor", "admin"].includes(endpoint.role)));
    expect(free.map(({ method, path }) => `${method} ${path}`)).toEqual(["DELETE /session"]);
  });

  test("resolves every reference inside itself", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, to = ""]) => to);
    const resolve = (to: string) =>
      to
        .replace(/^#\//, "")
        .split("/")
        .reduce<unknown>((part, key) => schema.safeParse(part).data?.[key], document);
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter((to) => !to.startsWith("#/components/") || resolve(to) === undefined)).toEqual([]);
  });

  test("says of every query parameter what it may be, and requires none that has a default", () => {
    const calls = document.paths["/api/v1/calls"]?.get?.parameters ?? [];
    const limit = calls.find(({ name }) => name === "limit");
    expect(limit).toMatchObject({ in: "query", required: false, schema: { minimum: 1, maximum: 1000, default: 100 } });
    expect(calls.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["project", "from", "to", "trace_id", "cursor"]),
    );
  });

  test("shows what a call sent to the collector must have", () => {
    const body = JSON.stringify(document.paths["/v1/events"]?.post?.requestBody);
    for (const field of ["eventId", "occurredAt", "model", "usage", "maxItems"]) expect(body).toContain(`"${field}"`);
  });
});
