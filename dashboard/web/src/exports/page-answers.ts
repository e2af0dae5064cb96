import type { QueryClient } from "@tanstack/react-query";

/** A question of the page and what it was answered. */
interface PageAnswer {
  readonly question: string;
  /** Range, zone, filters, grouping: all that the answer depends on, as the API takes it. */
  readonly asked: unknown;
  readonly answered_at: string;
  readonly answer: unknown;
}

/** What the figures on the page were asked by, with their answers: exact, each with its coverage and `data_version`. */
export function pageAnswers(client: QueryClient, project: string): PageAnswer[] {
  const queries = client.getQueryCache().findAll({ queryKey: ["figures", project], type: "active" });
  return queries.flatMap(({ queryKey: [, , question, asked], state: { data, dataUpdatedAt } }) =>
    isFigures(data)
      ? [{ question: String(question), asked, answered_at: new Date(dataUpdatedAt).toISOString(), answer: data }]
      : [],
  );
}

/** Figures name the version of the data they are of; settings and names do not. Lists come in pages. */
function isFigures(data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false;
  if ("data_version" in data) return true;
  return "pages" in data && Array.isArray(data.pages) && data.pages.some(isFigures);
}
