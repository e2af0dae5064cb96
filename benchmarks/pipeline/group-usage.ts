import { readdirSync, readFileSync } from "node:fs";
import { type ProcessUsage, processUsage } from "../ingest/process-usage.ts";

/** What a process and all that it started, in its process group, have used; memory that they share counts once. */
export function groupUsage(group: number): ProcessUsage {
  const sum = { cpuMs: 0, rssMb: 0, peakRssMb: 0 };
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      if (Number(fields[2]) !== group) continue;
      const usage = processUsage(Number(pid));
      sum.cpuMs += usage.cpuMs;
      const memory = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
      sum.rssMb += Number(/^Pss:\s+(\d+) kB/m.exec(memory)?.[1] ?? 0) / 1024;
      sum.peakRssMb = sum.rssMb;
    } catch {
      // It has ended meanwhile.
    }
  }
  return sum;
}
