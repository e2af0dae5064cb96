import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** Serves an app on a port of the system's choice until closed. For tests. */
export async function startOnAnyPort(app: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
