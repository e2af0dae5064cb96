/** What `sel` says on this page: a trace whose calls are listed, a call that is open, or both. */
export interface Selection {
  readonly trace: string | undefined;
  readonly call: string | undefined;
}

const TRACE = /^trace:([0-9a-f]{32})(?:\/(.*))?$/su;

/** Reads `trace:<id>`, `trace:<id>/<event id>` or `<event id>`. */
export function readSelection(sel: string | undefined): Selection {
  const [whole, trace, call] = TRACE.exec(sel ?? "") ?? [];
  if (whole === undefined) return { trace: undefined, call: sel };
  return { trace, call: call === "" ? undefined : call };
}

/** {@link readSelection} backwards. */
export function writeSelection({ trace, call }: Selection): string | undefined {
  if (trace === undefined) return call;
  return call === undefined ? `trace:${trace}` : `trace:${trace}/${call}`;
}
