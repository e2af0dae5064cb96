import type { Server } from "node:net";
import { AppError } from "@outlay/core/errors";

interface Place {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** What listens there, to people. */
  readonly name: string;
  /** The variable that chooses the port. */
  readonly variable: string;
}

/** @throws AppError `port_in_use` naming the port and how to choose another, `configuration` for an address not ours. */
export function listen(server: Pick<Server, "once" | "listen">, place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(faultOf(cause, place)));
    server.listen(place.port, place.host, resolve);
  });
}

function faultOf(cause: NodeJS.ErrnoException, { host, port, name, variable }: Place): AppError {
  if (cause.code === "EADDRINUSE") {
    const remedy = `stop the program that has it, or set ${variable} to another port`;
    return new AppError("port_in_use", `${name} port ${port} on ${host} is in use: ${remedy}`, { cause });
  }
  return new AppError(
    "configuration",
    `the ${name} server cannot listen on ${host}:${port} (${cause.code}); check OUTLAY_HOST and ${variable}`,
    { cause },
  );
}
