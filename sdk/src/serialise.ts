/**
 * An event as JSON text, or `undefined` where it cannot be written (a BigInt, a cycle, a getter or toJSON that throws).
 * Half a surrogate pair, which some JSON readers refuse, becomes U+FFFD.
 */
export function serialise(event: object): string | undefined {
  try {
    const json: unknown = JSON.stringify(event);
    if (typeof json !== "string" || !json.startsWith("{")) return undefined;
    return json.includes("\\ud") ? withoutLoneSurrogates(json) : json;
  } catch {
    return undefined;
  }
}

/** JSON.stringify escapes a surrogate only when it stands alone. An even run of backslashes before is text, not an escape. */
function withoutLoneSurrogates(json: string): string {
  return json.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, "$1\\ufffd");
}
