import type { Rejection } from "@outlay/core/native";
import type { z } from "zod";

/** Why one item of a batch is refused; the rest of the batch is not touched by it. */
export type Fault = Omit<Rejection, "index">;

/** One item, understood or refused. */
export type Judged<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

export const accepted = <T>(value: T): Judged<T> => ({ ok: true, value });

export function refused(code: string, path: string, message: string): Judged<never> {
  return { ok: false, fault: { code, path, message } };
}

/** The first thing zod found wrong, in our codes; says how many more there are. */
export function faultOf(error: z.ZodError): Fault {
  const [issue] = error.issues;
  if (!issue) return { code: "invalid_value", path: "", message: "is not usable" };
  const fault = faultOfIssue(issue);
  const more = error.issues.length - 1;
  return more === 0 ? fault : { ...fault, message: `${fault.message} (and ${more} more)` };
}

function faultOfIssue(issue: z.core.$ZodIssue): Fault {
  const path = issue.path.join(".");
  switch (issue.code) {
    case "unrecognized_keys": {
      const [key = ""] = issue.keys;
      const message = "is not a known field; take it out, or put it in tags";
      return { code: "unknown_field", path: clip(path === "" ? key : `${path}.${key}`), message };
    }
    case "invalid_type":
      if (issue.input === undefined && issue.message.endsWith("received undefined")) {
        return { code: "missing_field", path: clip(path), message: "is required" };
      }
      return { code: "invalid_value", path: clip(path), message: issue.message };
    case "too_small":
    case "too_big":
      return { code: "out_of_range", path: clip(path), message: issue.message };
    case "invalid_union":
      return { code: "invalid_value", path: clip(path), message: issue.errors[0]?.[0]?.message ?? issue.message };
    default:
      return { code: "invalid_value", path: clip(path), message: issue.message };
  }
}

/** Keys of the sender's choosing are repeated to them, but not at any length. */
const clip = (text: string): string => (text.length <= 200 ? text : `${text.slice(0, 200)}…`);
