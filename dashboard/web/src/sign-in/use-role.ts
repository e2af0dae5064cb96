import type { Role } from "@outlay/core/role";
import { useApp } from "../shell/app-context.ts";
import { isRoleEnough, roleIn, useSession } from "./session-query.ts";

/** Whether the reader may do what needs a role in the open project, and if not why, in a sentence. */
export function useRole(needed: Role): { readonly may: boolean; readonly why: string | undefined } {
  const { scope } = useApp();
  const session = useSession();
  if (session === undefined || isRoleEnough(session, scope.project, needed)) return { may: true, why: undefined };
  const role = roleIn(session, scope.project);
  const have = role === undefined ? "You have no role in this project" : `Your role in this project is ${role}`;
  return { may: false, why: `${have}; this needs ${needed}. An administrator can change that.` };
}
