import { pulseProjects, rollupProjects } from "@outlay/clickhouse/queries/pulse";
import type { Reader } from "@outlay/clickhouse/store";
import { whileUnchanged } from "./while-unchanged.ts";

/** Every project with data or rules, by name; whoever asks is shown those they may read. */
export function readProjects(reader: Reader, signal: AbortSignal): Promise<readonly string[]> {
  return whileUnchanged(reader, "names of projects", async () => {
    const known = (await reader.query(rollupProjects, {}, { signal })).map(({ project_id }) => project_id);
    // No project has no name; a list that is empty would leave nothing out.
    const rows = await reader.query(pulseProjects, { known: ["", ...known] }, { signal });
    return rows.map(({ project_id }) => project_id).filter((name) => name !== "");
  });
}
