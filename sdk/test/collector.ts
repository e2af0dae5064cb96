import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export interface Received {
  path: string;
  headers: IncomingMessage["headers"];
  events: { eventId: string; type: string; [field: string]: unknown }[];
}

/** What a test lets the server do with a request; `accept` keeps the events, as a collector does, once per batch id. */
export type Behaviour = (request: Received, response: ServerResponse, accept: () => void) => void;

export interface TestCollector {
  url: string;
  requests: Received[];
  /** How often each event was accepted. */
  accepted: Map<string, number>;
  close(): Promise<void>;
}

export const acceptAll: Behaviour = (_, response, accept) => {
  accept();
  response.writeHead(202).end('{"accepted":1}');
};

/** A real HTTP server, on a free port unless one is given, that behaves as the test says. */
export async function startCollector(behave: Behaviour = acceptAll, port = 0): Promise<TestCollector> {
  const requests: Received[] = [];
  const accepted = new Map<string, number>();
  const batchIds = new Set<string>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
    const { events } = JSON.parse(text.toString()) as Pick<Received, "events">;
    const received = { path: request.url ?? "", headers: request.headers, events };
    requests.push(received);
    behave(received, response, () => {
      const batchId = String(request.headers["x-batch-id"]);
      if (batchIds.has(batchId)) return;
      batchIds.add(batchId);
      for (const { eventId } of events) accepted.set(eventId, (accepted.get(eventId) ?? 0) + 1);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    accepted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
