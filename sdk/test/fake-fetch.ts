import type { Fetch } from "../src/transport.ts";

export interface SentRequest {
  url: string;
  headers: Record<string, string>;
  events: Record<string, unknown>[];
  answer: (status: number, body?: unknown, headers?: Record<string, string>) => void;
}

/** A `fetch` whose answers the test gives, one request at a time or by itself. Reads uncompressed bodies only. */
export function fakeFetch(answerAll?: number): { fetch: Fetch; requests: SentRequest[] } {
  const requests: SentRequest[] = [];
  const fetch: Fetch = (url, { headers, body, signal }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("aborted")));
      const { events } = JSON.parse(body as string) as { events: Record<string, unknown>[] };
      const answer: SentRequest["answer"] = (status, answerBody, answerHeaders = {}) =>
        resolve({
          status,
          headers: { get: (name) => answerHeaders[name] ?? null },
          text: async () => JSON.stringify(answerBody ?? {}),
        });
      requests.push({ url, headers, events, answer });
      if (answerAll !== undefined) answer(answerAll);
    });
  return { fetch, requests };
}

export const noGzip = { gzipAboveBytes: 1_073_741_824 };
