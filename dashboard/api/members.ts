import { settingsEverywhere } from "@outlay/clickhouse/queries/settings-everywhere";
import type { Reader } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import { isAtLeast, type Role, roles } from "@outlay/core/role";
import { z } from "zod";
import { EVERY_PROJECT, type RolesByProject } from "./access.ts";

/**
 * Who is what: settings of this kind, whose name is an e-mail address or `group:` and the name of a group at the provider.
 * A setting of a project holds in it; one of no project ("") in every one.
 */
export const MEMBER_KIND = "member";
export const GROUP_PREFIX = "group:";
export const memberValue = z.strictObject({ role: z.enum(roles) });

/** Somebody whom the provider vouches for. */
export interface Identity {
  /** As {@link addressOf} writes it. */
  readonly address: string;
  readonly groups: readonly string[];
}

export interface Members {
  /** What somebody may do, by the newest settings; at most some seconds old where another process changed them. */
  rolesOf(identity: Identity): Promise<RolesByProject>;
  /** Those of the groups that give a role to anybody. */
  knownGroups(groups: readonly string[]): Promise<readonly string[]>;
  /** How many addresses and groups there are, with each project counted. */
  count(): Promise<number>;
  /** Reads anew at the next question: something was changed here. */
  forget(): void;
}

const FRESH_MS = 5_000;
export const MEMBERS_MAX = 10_000;

/**
 * One address is one member however it is written. Only A to Z are lowered: other alphabets have letters that become an
 * ASCII one, and nobody shall become somebody else.
 */
export const addressOf = (given: string): string => given.trim().replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

interface MembersDeps {
  readonly reader: Reader;
  readonly clock: Pick<Clock, "monotonic">;
  /** Addresses that are admins of every project whatever the settings say (`OUTLAY_ADMINS`). */
  readonly admins: readonly string[];
}

export function createMembers({ reader, clock, admins }: MembersDeps): Members {
  const always = new Set(admins.map(addressOf));
  let kept: { readonly at: number; readonly roles: Promise<MembersByName> } | undefined;
  const read = (): Promise<MembersByName> => {
    const now = clock.monotonic();
    if (kept !== undefined && now - kept.at < FRESH_MS) return kept.roles;
    const reading = { at: now, roles: readMembers(reader) };
    kept = reading;
    reading.roles.catch(() => {
      if (kept === reading) kept = undefined; // The next question tries again; this one hears of it.
    });
    return reading.roles;
  };
  return {
    async rolesOf({ address, groups }) {
      const members = await read();
      const names = [address, ...groups.map((group) => `${GROUP_PREFIX}${group}`)];
      const found = names.map((name) => members.get(name) ?? new Map<string, Role>());
      if (always.has(address)) found.push(new Map([[EVERY_PROJECT, "admin"]]));
      return mergeRoles(found);
    },
    async knownGroups(groups) {
      const members = await read();
      return groups.filter((group) => members.has(`${GROUP_PREFIX}${group}`));
    },
    async count() {
      return [...(await read()).values()].reduce((sum, { size }) => sum + size, 0);
    },
    forget: () => {
      kept = undefined;
    },
  };
}

type MembersByName = ReadonlyMap<string, RolesByProject>;

async function readMembers(reader: Reader): Promise<MembersByName> {
  const rows = await reader.query(settingsEverywhere, { kind: MEMBER_KIND, limit: MEMBERS_MAX });
  const members = new Map<string, Map<string, Role>>();
  for (const { project_id, name, value } of rows) {
    const stated = memberValue.safeParse(JSON.parse(value)).data;
    if (stated === undefined) continue; // Written by a later version: what is not understood gives nothing.
    const ofName = members.get(name) ?? new Map<string, Role>();
    members.set(name, ofName.set(project_id === "" ? EVERY_PROJECT : project_id, stated.role));
  }
  return members;
}

/** Of several roles in a project the strongest. */
function mergeRoles(all: readonly RolesByProject[]): RolesByProject {
  const merged = new Map<string, Role>();
  for (const [project, role] of all.flatMap((found) => [...found]))
    if (!isAtLeast(merged.get(project), role)) merged.set(project, role);
  return merged;
}
