export type KeyRole = "ingest" | "read" | "editor" | "admin";

/** What a key is to be good for. */
export interface KeyWish {
  /** `*`: every project. */
  readonly project: string;
  readonly role: KeyRole;
  /** "": until it is revoked. */
  readonly days: string;
  /** Whether it may read prompts and answers, where they are captured. */
  readonly mayReadText: boolean;
}

/** The command that makes the key, to be pasted into a shell where `OUTLAY_SECRET` is set. */
export function createKeyCommand({ project, role, days, mayReadText }: KeyWish): string {
  const isDays = /^[1-9]\d{0,5}$/.test(days.trim());
  return [
    "npm run keys --",
    `--project ${project === "*" ? "'*'" : project}`,
    `--role ${role}`,
    ...(isDays ? [`--days ${days.trim()}`] : []),
    ...(mayReadText ? ["--text"] : []),
  ].join(" ");
}

const KEY_ID = /^[a-zA-Z0-9._-]{1,64}$/;

/** The command that refuses a key from now on; `undefined` while the id is none. */
export function revokeKeyCommand(id: string, why: string): string | undefined {
  if (!KEY_ID.test(id.trim())) return undefined;
  const reason = why.trim().replaceAll("'", "’");
  return `npm run keys -- revoke ${id.trim()}${reason === "" ? "" : ` --why '${reason}'`}`;
}

/** The id of a key from its text: what stands signed in it. Read here; the key is sent nowhere. */
export function keyIdOf(token: string): string | undefined {
  const body = /^olk_([A-Za-z0-9_-]+)\./.exec(token.trim())?.[1];
  if (body === undefined) return undefined;
  try {
    const payload: unknown = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
    const id = typeof payload === "object" && payload !== null && "id" in payload ? payload.id : undefined;
    return typeof id === "string" && KEY_ID.test(id) ? id : undefined;
  } catch {
    // Some other text that begins like a key.
    return undefined;
  }
}
