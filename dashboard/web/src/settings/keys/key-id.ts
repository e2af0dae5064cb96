const KEY_ID = /^[a-zA-Z0-9._-]{1,64}$/;

/** The id of a key: as it was typed, or read here from the key's text, which is sent nowhere. `undefined`: neither. */
export function keyIdOf(typed: string): string | undefined {
  const text = typed.trim();
  const body = /^olk_([A-Za-z0-9_-]+)\./.exec(text)?.[1];
  if (body === undefined) return KEY_ID.test(text) && !text.startsWith("olk_") ? text : undefined;
  try {
    const payload: unknown = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
    const id = typeof payload === "object" && payload !== null && "id" in payload ? payload.id : undefined;
    return typeof id === "string" && KEY_ID.test(id) ? id : undefined;
  } catch {
    // Some other text that begins like a key.
    return undefined;
  }
}
