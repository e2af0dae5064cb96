import type { EconomicsAnswer } from "@outlay/dashboard/contract/economics";
import { getJson, type OutlayProcess, until } from "../outlay-process.ts";

/** Cost per success of a project's tasks between two instants, once as many have an outcome as there should be. */
export function readEconomics(
  outlay: OutlayProcess,
  { project, from, to, by }: { project: string; from: string; to: string; by: string },
  judgedTasks: number,
): Promise<EconomicsAnswer> {
  const query = new URLSearchParams({ project, from, to, by });
  return until(async () => {
    const answer = await getJson<EconomicsAnswer>(`${outlay.dashboard}/api/v1/tasks/economics?${query}`);
    // Calls become visible before the outcomes of the same range of the log.
    return answer.totals.tasks - answer.totals.unknown === judgedTasks ? answer : undefined;
  }, `${judgedTasks} judged tasks of ${project}`);
}
