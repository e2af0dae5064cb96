import { AppError } from "./errors.ts";

const keyId = /^[a-zA-Z0-9._-]{1,64}$/;

/**
 * The list of revoked keys: one id a line, what follows a `#` is for people. Throws AppError `configuration` naming the line
 * that is neither: a revocation that nobody understands must not pass for none.
 */
export function parseRevokedKeys(text: string): ReadonlySet<string> {
  const revoked = new Set<string>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const id = line.replace(/#.*$/, "").trim();
    if (id === "") continue;
    if (!keyId.test(id)) {
      throw new AppError(
        "configuration",
        `line ${at + 1} is not the id of a key: write one id a line, and notes after #`,
      );
    }
    revoked.add(id);
  }
  return revoked;
}

/**
 * What refuses a key when it is put at the end of the list, whether or not the last line there was ended. AppError
 * `bad_request` for what is no id of a key.
 */
export function revocationLine(id: string, why: string): string {
  if (!keyId.test(id)) throw new AppError("bad_request", `${id} is not the id of a key`);
  // A note stays in its line, whatever was typed.
  const note = why.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return `\n${id}${note === "" ? "" : ` # ${note}`}\n`;
}
