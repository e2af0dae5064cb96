/**
 * Whether a response id can only be one response's: long and random-looking, as the providers' own are. Ollama counts to
 * 999 (`chatcmpl-123`) and test servers answer with constants; such an id alone proves nothing.
 */
export function isStrongResponseId(id: string): boolean {
  const random = id.replace(/^[a-z]+[-_]/i, "");
  if (random.length < 16 || random.length > 200 || !/\d/.test(random)) return false;
  return new Set(random).size >= 8;
}
