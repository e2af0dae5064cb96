import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { Application } from "express";
import {
  deleteMemberEndpoint,
  memberHistoryEndpoint,
  membersEndpoint,
  putMemberEndpoint,
} from "../contract/members.ts";
import { answerDeleteMember, answerMemberHistory, answerMembers, answerPutMember } from "./answer-members.ts";
import { type RouteDeps, route } from "./api-route.ts";
import type { Members } from "./members.ts";
import type { SignInSettings } from "./sign-in.ts";

interface MemberDeps {
  readonly reader: Reader;
  readonly writer: Writer;
  /** What has to hear of changes; absent where nobody signs in: roles may be prepared all the same. */
  readonly members: Members | undefined;
  readonly signIn?: SignInSettings | undefined;
}

/** Who may do what, and who said so. */
export function routeMembers(
  app: Application,
  { reader, writer, members, signIn }: MemberDeps,
  routing: RouteDeps,
): void {
  const deps = { writer, members };
  const oidc = signIn?.oidc;
  const stated = {
    always: [...(signIn?.admins ?? [])],
    takes: { people: oidc !== undefined, groups: oidc?.groupsClaim !== undefined },
  };
  route(app, membersEndpoint, (input) => answerMembers(reader, stated, input), routing);
  route(app, memberHistoryEndpoint, (input) => answerMemberHistory(reader, input), routing);
  route(app, putMemberEndpoint, (input) => answerPutMember(deps, input), routing);
  route(app, deleteMemberEndpoint, (input) => answerDeleteMember(deps, input), routing);
}
