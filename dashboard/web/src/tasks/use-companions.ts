import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { Scope } from "../api/queries.ts";
import type { Beside, Companions } from "./group-rows.ts";
import type { TaskQuestion } from "./task-question.ts";
import { callFactsQuery, failureTaxQuery, ownersQuery, readMeasured, taskMeasuresQuery } from "./tasks-queries.ts";

/** What stands beside the groups of tasks, each from its own question; one that fails takes none of the others along. */
export function useCompanions(
  scope: Scope,
  question: TaskQuestion,
): { readonly companions: Companions; readonly failed: readonly string[]; readonly isBusy: boolean } {
  const { by, filters } = question;
  const measured = readMeasured(question);
  const isByWorkflow = by[0] === "workflow";
  const tax = useQuery(failureTaxQuery(scope, by, filters));
  const callFacts = useQuery(callFactsQuery(scope, by, filters));
  const measures = useQuery({ ...taskMeasuresQuery(scope, measured ?? "workflow"), enabled: measured !== undefined });
  const owners = useQuery({ ...ownersQuery(scope, filters), enabled: isByWorkflow });
  const asked = [
    ["failure tax", tax],
    ["latency", callFacts],
    ["manual work and value", measures],
    ["owners", owners],
  ] as const;
  return {
    companions: {
      tax: beside(tax),
      callFacts: beside(callFacts),
      measures: measured === undefined ? null : beside(measures),
      owners: isByWorkflow ? beside(owners) : null,
    },
    isBusy: asked.some(([, { isFetching }]) => isFetching),
    failed: asked.flatMap(([name, { isError }]) => (isError ? [name] : [])),
  };
}

/** An earlier question's answer is about other groups, or other times: it does not stand beside these. */
const beside = <T>({ data, isError, isPlaceholderData }: UseQueryResult<T, Error>): Beside<T> =>
  isPlaceholderData ? undefined : (data ?? (isError ? null : undefined));
