import { BATCH_ITEMS_MAX, batchAnswerSchema, nativeCallSchema, nativeOutcomeSchema } from "@outlay/core/native";
import { z } from "zod";
import { endpoints } from "../contract/all.ts";
import { type Endpoint, hasBody } from "../contract/endpoint.ts";
import { problem } from "../contract/values.ts";

type AnyEndpoint = Endpoint<z.ZodType, z.ZodType, z.ZodType>;
type JsonSchema = Readonly<Record<string, unknown>>;
type Operation = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of the dashboard's API and the collector's native endpoints, written from the contracts. */
export function openApiDocument() {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const address = `/api/v1${endpoint.path}`;
    paths[address] = { ...paths[address], [endpoint.method.toLowerCase()]: operationOf(endpoint) };
  }
  const collector = [{ url: "http://127.0.0.1:4318", description: "The collector" }];
  paths["/v1/events"] = { servers: collector, post: intakeOf("Send model calls", "events", nativeCallSchema) };
  paths["/v1/outcomes"] = {
    servers: collector,
    post: intakeOf("Say how tasks ended", "outcomes", nativeOutcomeSchema),
  };
  return {
    openapi: "3.1.0",
    info: { title: "Outlay", version: "1", description: "What a good result of a language model costs." },
    servers: [{ url: "http://127.0.0.1:4400", description: "Dashboard and API" }],
    // Without OUTLAY_SECRET no key is needed.
    security: [{ key: [] }, {}],
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", description: "An API key: olk_…" } },
      schemas: { Problem: schemaOf(problem, "output") },
    },
  };
}

/** Without `$schema`: the OpenAPI document names the dialect for all of them. */
function schemaOf(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    unrepresentable: "any",
  });
  return rest;
}

const json = (schema: JsonSchema) => ({ "application/json": { schema } });
const projectHeader = {
  name: "x-outlay-project",
  in: "header",
  required: false,
  description: "The project, where the request does not name one.",
  schema: { type: "string" },
};
const refusal = {
  description: "A refusal or a fault, with a stable code.",
  content: json({ $ref: "#/components/schemas/Problem" }),
};

/** The path in one word; where several endpoints share it, the method goes before it. */
function operationIdOf({ method, path }: AnyEndpoint): string {
  const isAlone = endpoints.filter((endpoint) => endpoint.path === path).length === 1;
  const words = `${isAlone ? "" : method.toLowerCase()}${path}`.replace(/^\W+/, "");
  return words.replaceAll(/\W+(\w?)/g, (_, letter: string) => letter.toUpperCase());
}

function operationOf(endpoint: AnyEndpoint): Operation {
  const { path, summary, role, query, body, response } = endpoint;
  return {
    operationId: operationIdOf(endpoint),
    summary,
    ...(role === undefined ? {} : { description: neededRole(role) }),
    ...(role === "anyone" ? { security: [] } : {}),
    parameters: [...parametersOf(query, path), projectHeader],
    ...(hasBody(endpoint) ? { requestBody: { required: true, content: json(schemaOf(body, "input")) } } : {}),
    responses: {
      ...(response instanceof z.ZodUndefined
        ? { 303: { description: "Leads the browser on." } }
        : { 200: { description: "The answer.", content: json(schemaOf(response, "output")) } }),
      default: refusal,
    },
  };
}

/** Who may ask, in a sentence. */
export const neededRole = (role: NonNullable<AnyEndpoint["role"]>): string =>
  role === "anyone" ? "Needs no key." : `Needs the role \`${role}\`.`;

function parametersOf(query: z.ZodType, path: string) {
  const schema = z
    .object({
      properties: z.record(z.string(), z.looseObject({})).default({}),
      required: z.array(z.string()).default([]),
    })
    .parse(schemaOf(query, "input"));
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: path.includes(`{${name}}`) ? "path" : "query",
    required: schema.required.includes(name),
    schema: property,
  }));
}

/** One item, or a batch of them under `list`. */
function intakeOf(summary: string, list: "events" | "outcomes", item: z.ZodType): Operation {
  const one = schemaOf(item, "input");
  const batch = {
    type: "object",
    properties: { [list]: { type: "array", items: one, maxItems: BATCH_ITEMS_MAX } },
    required: [list],
    additionalProperties: false,
  };
  const answer = (description: string) => ({ description, content: json(schemaOf(batchAnswerSchema, "output")) });
  return {
    operationId: `send_${list}`,
    summary,
    parameters: [projectHeader],
    requestBody: { required: true, content: json({ anyOf: [batch, one] }) },
    responses: {
      202: answer("Every item is durable."),
      207: answer("Some items were refused; the others are durable."),
      400: answer("Every item was refused."),
      default: refusal,
    },
  };
}
