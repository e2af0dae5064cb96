import type { Counters } from "@outlay/core/counters";

/** What a process takes of the machine's memory. */
export function gaugeProcess(counters: Counters): void {
  counters.gauge("process_resident_memory_bytes", () => process.memoryUsage.rss());
  counters.gauge("nodejs_heap_used_bytes", () => process.memoryUsage().heapUsed);
  counters.gauge("nodejs_heap_total_bytes", () => process.memoryUsage().heapTotal);
  counters.gauge("nodejs_external_bytes", () => process.memoryUsage().external);
}
