import type { Access } from "./access.ts";
import { refused } from "./range.ts";

/**
 * Who makes a change. Where keys are asked for it is the key, with the name the request gives behind it; without keys
 * the request must say. Throws AppError `bad_request`.
 */
export function authorOf({ keyId }: Access, given: string | undefined): string {
  if (keyId !== undefined) return given === undefined ? keyId : `${keyId}: ${given}`.slice(0, 200);
  if (given !== undefined) return given;
  throw refused("author", "say who asks for this: it is kept with the change");
}
