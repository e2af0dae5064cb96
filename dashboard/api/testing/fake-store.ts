import type { Reader, Writer } from "@outlay/clickhouse/store";

/** A reader whose queries do what a test says; by default there is no data. */
export function fakeReader(
  query: (file: string, signal: AbortSignal | undefined) => Promise<unknown[]> = async () => [],
): Reader {
  // The rows are the test's own business; nothing parses them here.
  const run = ((asked: { file: string }, _params: unknown, options?: { signal?: AbortSignal }) =>
    query(asked.file, options?.signal)) as unknown as Reader["query"];
  return { access: "read", query: run };
}

/** A writer that takes rows of plain inserts to itself and refuses everything else. */
export function fakeWriter(inserted: unknown[] = []): Writer {
  const refuse = () => Promise.reject(new Error("this test writes settings only"));
  return {
    access: "write",
    insert: async (_table, rows) => void inserted.push(...rows),
    insertOnce: refuse,
    correct: refuse,
    command: refuse,
    query: fakeReader().query,
  };
}
