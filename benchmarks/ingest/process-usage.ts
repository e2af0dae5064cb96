import { readFileSync } from "node:fs";

/** What a process has used, from Linux's /proc. */
export interface ProcessUsage {
  /** User and system time of all threads, milliseconds. */
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly peakRssMb: number;
}

const TICKS_PER_SECOND = 100;

export function processUsage(pid: number): ProcessUsage {
  // The command name may hold spaces; the fields after it do not.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
  return { cpuMs: (ticks * 1_000) / TICKS_PER_SECOND, rssMb: megabytes("VmRSS"), peakRssMb: megabytes("VmHWM") };
}
