/** What some platforms offer and others do not. Nothing here is imported: browsers and edge runtimes have no `node:*`. */

interface HostProcess {
  getBuiltinModule?(name: string): unknown;
  on?(event: "beforeExit", listener: () => void): unknown;
  off?(event: "beforeExit", listener: () => void): unknown;
}

const hostProcess = () => (globalThis as { process?: HostProcess }).process;

/** A built-in module where the runtime hands them out (Node ≥ 20.16, Deno, Bun, edge runtimes with Node compatibility). */
function builtin(name: string): unknown {
  try {
    return hostProcess()?.getBuiltinModule?.(name);
  } catch {
    return undefined;
  }
}

/** Carries the current task through asynchronous code. Node's `AsyncLocalStorage` is one. */
export interface TaskStorage {
  getStore(): unknown;
  run<R>(store: unknown, fn: () => R): R;
}

export function openTaskStorage(): TaskStorage | undefined {
  const hooks = builtin("node:async_hooks") as { AsyncLocalStorage?: new () => TaskStorage } | undefined;
  return hooks?.AsyncLocalStorage && new hooks.AsyncLocalStorage();
}

export type Gzip = (text: string) => Promise<Uint8Array<ArrayBuffer>>;
type ZlibGzip = (
  text: string,
  options: { level: number },
  done: (error: Error | null, bytes: Uint8Array<ArrayBuffer>) => void,
) => void;

/** Gzip off the main thread: zlib at its fastest level, else the web's CompressionStream, else nothing. */
export function openGzip(): Gzip | undefined {
  const zlib = builtin("node:zlib") as { gzip?: ZlibGzip } | undefined;
  const gzip = zlib?.gzip;
  if (gzip)
    return (text) =>
      new Promise((resolve, reject) => {
        gzip(text, { level: 1 }, (error, bytes) => (error ? reject(error) : resolve(bytes)));
      });
  if (typeof CompressionStream === "undefined") return undefined;
  return async (text) => {
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
}

/** Calls `listener` each time the process has nothing left to do, until the returned function is called. */
export function onBeforeExit(listener: () => void): () => void {
  const host = hostProcess();
  host?.on?.("beforeExit", listener);
  return () => host?.off?.("beforeExit", listener);
}
