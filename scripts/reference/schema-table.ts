import { z } from "zod";

interface JsonSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  anyOf?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  pattern?: string;
  format?: string;
}

/** A Markdown table of an object schema's fields, nested objects flattened to `outer.inner`. */
export function schemaTable(schema: z.ZodType, io: "input" | "output"): string {
  const json = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonSchema;
  return ["| field | | type | |", "|---|---|---|---|", ...rows(json, "")].join("\n");
}

function rows(object: JsonSchema, prefix: string): string[] {
  return Object.entries(object.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const need = object.required?.includes(name) ? "required" : "";
    const row = `| \`${path}\` | ${need} | ${typeOf(field)} | ${escaped(field.description ?? "")} |`;
    const inner = field.properties ? field : field.items?.properties ? field.items : undefined;
    return inner ? [row, ...rows(inner, `${path}${field.items ? "[]" : ""}.`)] : [row];
  });
}

function typeOf(field: JsonSchema): string {
  if (field.const !== undefined) return `\`${String(field.const)}\``;
  if (field.enum) return field.enum.map((value) => `\`${String(value)}\``).join(" ");
  if (field.anyOf) return field.anyOf.map(typeOf).join(" or ");
  if (field.prefixItems) return `[${field.prefixItems.map(typeOf).join(", ")}]`;
  if (field.type === "array")
    return `list of ${field.items ? typeOf(field.items) : "anything"}${field.maxItems ? `, at most ${field.maxItems}` : ""}`;
  if (field.type === "object" && !field.properties) {
    const values = typeof field.additionalProperties === "object" ? typeOf(field.additionalProperties) : "anything";
    return `map of text to ${values}`;
  }
  const base =
    field.format === "date-time"
      ? "time (ISO-8601 with offset)"
      : field.type === "string"
        ? "text"
        : String(field.type ?? "anything");
  return `${base}${bounds(field)}${field.default === undefined ? "" : `, default \`${JSON.stringify(field.default)}\``}`;
}

function bounds({ minimum, maximum, minLength, maxLength }: JsonSchema): string {
  const isBound = (value: number | undefined) => value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  if (isBound(minimum) && isBound(maximum)) return ` ${minimum} … ${maximum}`;
  if (isBound(minimum)) return ` ≥ ${minimum}`;
  if (maxLength !== undefined) return ` of ${minLength ?? 0} … ${maxLength} characters`;
  return "";
}

const escaped = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
