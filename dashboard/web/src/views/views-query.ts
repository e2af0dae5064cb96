import type { z } from "zod";
import type { viewsEndpoint } from "../../../contract/views.ts";
import { ask } from "../api/ask.ts";
import { figureQuery } from "../api/queries.ts";

/** A saved state of a page. */
export type View = z.output<(typeof viewsEndpoint)["response"]>["views"][number];

/** Saved views of a project that the reader may see. */
export function viewsQuery(project: string) {
  const query = { project };
  const answer = (signal: AbortSignal) => ask<typeof viewsEndpoint>("/views", { query, signal });
  return figureQuery({ scope: { project, from: "now-30d", to: "now" }, name: "views", asked: query, answer });
}
