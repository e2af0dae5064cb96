import { problem } from "@outlay/dashboard/contract/values";

/** The running program's API, as the commands need it. */
export interface Api {
  readonly project: string;
  ask(method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<unknown>;
}

/** What went wrong, in words for whoever typed the command. */
export class CommandError extends Error {}

const TIMEOUT_MS = 60_000;

export function openApi(options: { url: string; key: string | undefined; project: string }): Api {
  const headers = {
    accept: "application/json",
    "x-outlay-project": options.project,
    ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
  };
  return {
    project: options.project,
    async ask(method, path, body) {
      const url = new URL(`/api/v1${path}`, options.url);
      const answer = await fetch(url, {
        method,
        headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch((cause: unknown) => {
        throw new CommandError(
          `No answer from ${options.url}: is Outlay running there? Start it with npm start, or give --url. (${causeOf(cause)})`,
        );
      });
      const json: unknown = await answer.json().catch(() => undefined);
      if (answer.ok) return json;
      throw new CommandError(refusal(answer.status, json));
    },
  };
}

function refusal(status: number, json: unknown): string {
  const said = problem.safeParse(json).data;
  if (said === undefined) return `The server answered ${status} and no reason: is something other than Outlay there?`;
  const remedy =
    status === 401 || status === 403 ? " (--key, or OUTLAY_KEY; npm run keys makes one, --role admin for changes)" : "";
  const more = (said.issues ?? []).slice(1).map(({ path, message }) => `\n  ${path}: ${message}`);
  return `${said.message}${remedy}${more.join("")}`;
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
