import {
  listSettings,
  listSettingVersions,
  readSetting,
  type Setting,
  writeSetting,
} from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type {
  deleteMemberEndpoint,
  MemberJson,
  memberHistoryEndpoint,
  membersEndpoint,
  putMemberEndpoint,
} from "../contract/members.ts";
import { type Access, EVERY_PROJECT, nameOf } from "./access.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import { addressOf, GROUP_PREFIX, MEMBER_KIND, MEMBERS_MAX, type Members, memberValue } from "./members.ts";

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;
type Scope = MemberJson["scope"];
type MembersAnswer = z.output<(typeof membersEndpoint)["response"]>;

/** Who may do what in a project: those of it, and those of all projects. */
export async function answerMembers(
  reader: Reader,
  stated: Pick<MembersAnswer, "always" | "takes">,
  { query: { project } }: Asked<typeof membersEndpoint>,
): Promise<MembersAnswer> {
  const scopes = ["project", "all_projects"] as const;
  const members = await Promise.all(
    scopes.map(async (scope) => {
      const settings = await listSettings(reader, { project: placeOf(project, scope), kind: MEMBER_KIND });
      return settings.map((setting) => memberJson(setting, scope));
    }),
  );
  return { members: members.flat(), ...stated };
}

export async function answerMemberHistory(
  reader: Reader,
  { query }: Asked<typeof memberHistoryEndpoint>,
): Promise<{ versions: MemberJson[] }> {
  const versions = await listSettingVersions(reader, keyOf(query));
  return { versions: versions.map((setting) => memberJson(setting, query.scope)) };
}

/** AppError `forbidden` for all projects where the caller is no admin of all, `conflict` where somebody else changed it. */
export async function answerPutMember(
  { writer, members }: { readonly writer: Writer; readonly members: Members | undefined },
  { query, body, access, now }: Asked<typeof putMemberEndpoint>,
): Promise<MemberJson> {
  refuseScope(access, body.scope);
  if (body.expected_version === 0 && ((await members?.count()) ?? 0) >= MEMBERS_MAX)
    throw new AppError("bad_request", `there are ${MEMBERS_MAX} members: give roles to groups`);
  const change = {
    expectedVersion: body.expected_version,
    value: { role: body.role } satisfies z.input<typeof memberValue>,
    author: authorOf(access, body.author),
    reason: body.reason,
  };
  const written = await writeSetting(writer, keyOf({ ...body, name: query.name }), change, clockAt(now));
  members?.forget();
  return memberJson(written, body.scope);
}

/** AppError `not_found` where there is nothing to take away; else as {@link answerPutMember}. */
export async function answerDeleteMember(
  { writer, members }: { readonly writer: Writer; readonly members: Members | undefined },
  { query, access, now }: Asked<typeof deleteMemberEndpoint>,
): Promise<MemberJson> {
  refuseScope(access, query.scope);
  const key = keyOf(query);
  if ((await readSetting(writer, key))?.value === undefined)
    throw new AppError("not_found", `${key.name} has no role there`);
  const { expected_version: expectedVersion, reason } = query;
  const change = { expectedVersion, value: undefined, author: authorOf(access, query.author), reason };
  const written = await writeSetting(writer, key, change, clockAt(now));
  members?.forget();
  return memberJson(written, query.scope);
}

const placeOf = (project: string, scope: Scope): string => (scope === "project" ? project : "");

const keyOf = ({
  project,
  scope,
  name,
}: {
  readonly project: string;
  readonly scope: Scope;
  readonly name: string;
}) => ({
  project: placeOf(project, scope),
  kind: MEMBER_KIND,
  name: name.startsWith(GROUP_PREFIX) ? name : addressOf(name),
});

/** Nobody gives what they do not have. */
function refuseScope(access: Access, scope: Scope): void {
  if (scope === "project" || access.may("admin", EVERY_PROJECT)) return;
  throw new AppError("forbidden", `${nameOf(access)} is no admin of every project, which this role would hold in`);
}

const memberJson = ({ name, version, value, author, reason, changedAt }: Setting, scope: Scope): MemberJson => ({
  ...{ name, scope, version, author, reason },
  role: memberValue.safeParse(value).data?.role ?? null,
  changed_at: new Date(changedAt).toISOString(),
});
