import type { Access } from "./access.ts";
import { refused } from "./range.ts";

/**
 * Who makes a change. Somebody who signed in as a member is known, and nothing else is believed; a key is one, with the
 * name the request gives behind it; without keys the request must say. Throws AppError `bad_request`.
 */
export function authorOf({ keyId, member }: Pick<Access, "keyId" | "member">, given: string | undefined): string {
  if (member !== undefined) return member;
  if (keyId !== undefined) return given === undefined ? keyId : `${keyId}: ${given}`.slice(0, 200);
  if (given !== undefined) return given;
  throw refused("author", "say who asks for this: it is kept with the change");
}
