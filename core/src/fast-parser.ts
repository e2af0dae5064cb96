import { Ajv2020 } from "ajv/dist/2020.js";
import { z } from "zod";

/**
 * `schema.safeParse` for schemas that only check: what the schema's own JSON Schema accepts is valid as it stands and is
 * returned itself, with defaults filled in; everything else is asked of zod, which knows how to say why not. An event has
 * 90 optional fields: zod visits each and copies the object, the compiled check looks at what is there.
 *
 * Not for schemas that transform or refine: a JSON Schema does not show either.
 */
export function fastParser<Schema extends z.ZodType>(
  schema: Schema,
): (value: unknown) => z.ZodSafeParseResult<z.output<Schema>> {
  const isValid = new Ajv2020({
    // zod counts UTF-16 units, writes times as patterns, and marks what it cannot express; none of that is a fault.
    unicode: false,
    validateFormats: false,
    strict: false,
    useDefaults: true,
    logger: false,
  }).compile<z.output<Schema>>(z.toJSONSchema(schema, { io: "input" }));
  return (value) => (isValid(value) ? { success: true, data: value } : schema.safeParse(value));
}
