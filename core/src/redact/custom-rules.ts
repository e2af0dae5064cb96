import { z } from "zod";
import { AppError } from "../errors.ts";
import { type LinearPattern, linearPattern } from "./linear-pattern.ts";
import type { RedactionRule } from "./redaction-rule.ts";

/** Rules of an installation's own: what else its texts must not keep, such as numbers of customers. */
const customRulesSchema = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "must be 1 to 40 of a-z, 0-9 and _, a letter first"),
      pattern: z.string().min(1).max(500),
      ignoreCase: z.boolean().default(false),
    }),
  )
  .max(50);

/** Steps of all patterns together, which bounds what one character of text may cost. */
const STEPS_MAX = 1_000;
const builtInKinds = ["email", "card", "phone", "iban", "key", "jwt", "private_key", "secret", "redacted"];

/**
 * The rules of a setting, ready to run. They are matched without backtracking, so that no pattern can be made slow by a text.
 * AppError `configuration` names every rule at fault and what is wrong with it.
 *
 * @param given `[{"name": "employee", "pattern": "EMP-\\d{6}"}]`: each match becomes `[employee]`
 * @param source where they come from, for the message
 */
export function readCustomRules(given: unknown, source: string): readonly RedactionRule[] {
  const parsed = customRulesSchema.safeParse(given);
  if (!parsed.success)
    throw new AppError("configuration", `${source} is not usable:\n${z.prettifyError(parsed.error)}`);
  const kinds = [...builtInKinds, ...parsed.data.map(({ name }) => name)];
  const faults: string[] = [];
  const patterns: { readonly name: string; readonly pattern: LinearPattern }[] = [];
  for (const { name, pattern: text, ignoreCase } of parsed.data) {
    try {
      const pattern = linearPattern(text, { ignoreCase });
      const marked = kinds.find((kind) => pattern.find(`[${kind}]`).length > 0);
      if (marked === undefined) patterns.push({ name, pattern });
      else faults.push(`${name}: the pattern finds something in [${marked}], which stands for what was redacted`);
    } catch (error) {
      faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const steps = patterns.reduce((sum, { pattern }) => sum + pattern.size, 0);
  if (steps > STEPS_MAX) faults.push(`all patterns together have ${steps} steps; at most ${STEPS_MAX} are taken`);
  if (faults.length > 0) throw new AppError("configuration", `${source} is not usable:\n${faults.join("\n")}`);
  return patterns.map(({ name, pattern }) => ruleOf(name, pattern));
}

const ruleOf =
  (name: string, pattern: LinearPattern): RedactionRule =>
  (text, mark) => {
    let out = "";
    let done = 0;
    for (const { from, to } of pattern.find(text)) {
      out += text.slice(done, from) + mark(name);
      done = to;
    }
    return out + text.slice(done);
  };
