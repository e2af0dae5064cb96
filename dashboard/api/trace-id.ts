/** A trace id is stored as the UUID with the same digits. */
export const traceUuid = (hex32: string): string =>
  hex32.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

export const traceHex = (uuid: string): string => uuid.replaceAll("-", "");
