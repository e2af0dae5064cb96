import { z } from "zod";

/**
 * Model and provider matchers of a price source: boolean clauses over a name, compiled once to functions over the
 * lower-cased name. How specific a match is decides between models; which comes first in the file does not.
 */

type Clause =
  | { equals: string }
  | { starts_with: string }
  | { ends_with: string }
  | { contains: string }
  | { regex: string }
  | { or: Clause[] }
  | { and: Clause[] };

export const clauseSchema: z.ZodType<Clause> = z.lazy(() =>
  z.union([
    z.strictObject({ equals: z.string().min(1) }),
    z.strictObject({ starts_with: z.string().min(1) }),
    z.strictObject({ ends_with: z.string().min(1) }),
    z.strictObject({ contains: z.string().min(1) }),
    z.strictObject({ regex: z.string().min(1).max(200).refine(isExpression, "must be a regular expression") }),
    z.strictObject({ or: z.array(clauseSchema).min(1) }),
    z.strictObject({ and: z.array(clauseSchema).min(1) }),
  ]),
);

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** One way a name can match, besides being equal. */
export interface Pattern {
  /** Length of what must be found: the longer, the more specific. */
  readonly specificity: number;
  /** What follows the part that matched (empty where that has no meaning), or `undefined` for no match. */
  readonly remainderOf: (name: string) => string | undefined;
}

interface CompiledClause {
  /** Lower-cased names that match exactly. */
  readonly equals: readonly string[];
  readonly patterns: readonly Pattern[];
}

/** Flattens the alternatives of a clause into exact names and patterns. */
export function compileClause(clause: Clause): CompiledClause {
  if ("equals" in clause) return { equals: [clause.equals.toLowerCase()], patterns: [] };
  if ("or" in clause) {
    const parts = clause.or.map(compileClause);
    return { equals: parts.flatMap((part) => part.equals), patterns: parts.flatMap((part) => part.patterns) };
  }
  return { equals: [], patterns: [patternOf(clause)] };
}

/** Whether a lower-cased name satisfies the clause. */
export function matcherOf(clause: Clause): (name: string) => boolean {
  const { equals, patterns } = compileClause(clause);
  return (name) => equals.includes(name) || patterns.some((pattern) => pattern.remainderOf(name) !== undefined);
}

type Indivisible = Exclude<Clause, { equals: string } | { or: Clause[] }>;

function patternOf(clause: Indivisible): Pattern {
  if ("starts_with" in clause) {
    const start = clause.starts_with.toLowerCase();
    return {
      specificity: start.length,
      remainderOf: (name) => (name.startsWith(start) ? name.slice(start.length) : undefined),
    };
  }
  if ("contains" in clause) {
    const part = clause.contains.toLowerCase();
    return {
      specificity: part.length,
      remainderOf: (name) => (name.includes(part) ? name.slice(name.indexOf(part) + part.length) : undefined),
    };
  }
  if ("ends_with" in clause) {
    const end = clause.ends_with.toLowerCase();
    return { specificity: end.length, remainderOf: (name) => (name.endsWith(end) ? "" : undefined) };
  }
  if ("regex" in clause) {
    const expression = new RegExp(clause.regex, "i");
    return { specificity: clause.regex.length, remainderOf: (name) => (expression.test(name) ? "" : undefined) };
  }
  const all = clause.and.map(matcherOf);
  const specificity = clause.and.reduce((sum, part) => sum + lengthOf(part), 0);
  return { specificity, remainderOf: (name) => (all.every((matches) => matches(name)) ? "" : undefined) };
}

function lengthOf(clause: Clause): number {
  const { equals, patterns } = compileClause(clause);
  return Math.min(...equals.map((name) => name.length), ...patterns.map((pattern) => pattern.specificity));
}
