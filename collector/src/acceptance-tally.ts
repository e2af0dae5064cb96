import { randomUUID } from "node:crypto";

/** What a record says of the process of the collector that made it. */
export interface AcceptanceStamp {
  /** This process, drawn anew at every start. */
  readonly collector: string;
  /** Number of the record among those of this process, from 1; a refused append leaves a gap. */
  readonly seq: number;
  /** Events acknowledged to clients before the record was made. */
  readonly acknowledged: number;
}

/**
 * Counts what this process has acknowledged and writes the count into the records it makes from then on. So the log itself
 * carries the collector's own figure to whoever audits the ledger, over crashes of either side.
 */
export class AcceptanceTally {
  readonly collector = randomUUID();
  #records = 0;
  #acknowledged = 0;

  stamp(): AcceptanceStamp {
    this.#records += 1;
    return { collector: this.collector, seq: this.#records, acknowledged: this.#acknowledged };
  }

  /** Call it once events are durable. */
  acknowledge(events: number): void {
    this.#acknowledged += events;
  }
}
