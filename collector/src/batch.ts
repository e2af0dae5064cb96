import type { CallEvent } from "@outlay/core/call-event";
import type { OutcomeEvent } from "@outlay/core/outcome-event";
import type { ByteLease } from "./byte-budget.ts";
import type { Fault } from "./fault.ts";
import type { RecentIds } from "./recent-ids.ts";

interface BatchItem {
  readonly kind: "call" | "outcome";
  readonly json: string;
  readonly bytes: number;
}

interface BatchOptions {
  readonly project: string;
  /** Milliseconds since 1970 UTC. */
  readonly receivedAt: number;
  /** The sender's id of the batch, kept over its retries. */
  readonly key: string | undefined;
  readonly eventBytesMax: number;
  readonly recentIds: RecentIds;
  readonly lease: ByteLease;
}

/**
 * What one request has to store: events already written as JSON, each id once. Holds nothing durable; it is handed to
 * `appendBatch` and only then are its ids remembered.
 */
export class Batch {
  readonly project: string;
  readonly receivedAt: number;
  readonly key: string | undefined;
  readonly items: BatchItem[] = [];
  readonly callIds = new Set<string>();
  readonly outcomeIds = new Set<string>();
  readonly #options: BatchOptions;

  constructor(options: BatchOptions) {
    this.project = options.project;
    this.receivedAt = options.receivedAt;
    this.key = options.key;
    this.#options = options;
  }

  addCall(event: CallEvent): "added" | "duplicate" | Fault {
    return this.#add("call", event.callId, event, this.callIds, `call ${this.project}`);
  }

  addOutcome(event: OutcomeEvent): "added" | "duplicate" | Fault {
    return this.#add("outcome", event.outcomeId, event, this.outcomeIds, `outcome ${this.project}`);
  }

  /** Call it once the batch is durable. */
  rememberIds(): void {
    this.#options.recentIds.remember(`call ${this.project}`, this.callIds);
    this.#options.recentIds.remember(`outcome ${this.project}`, this.outcomeIds);
  }

  #add(kind: BatchItem["kind"], id: string, event: unknown, ids: Set<string>, scope: string) {
    if (ids.has(id) || this.#options.recentIds.has(scope, id)) return "duplicate";
    const json = JSON.stringify(event);
    const bytes = Buffer.byteLength(json);
    const { eventBytesMax } = this.#options;
    if (bytes > eventBytesMax) {
      return {
        code: "out_of_range",
        path: "",
        message: `is larger than ${eventBytesMax} bytes as JSON; send fewer tags`,
      };
    }
    if (hasLoneSurrogate(json)) {
      return { code: "invalid_value", path: "", message: "contains half of a UTF-16 surrogate pair" };
    }
    this.#options.lease.take(bytes);
    ids.add(id);
    this.items.push({ kind, json, bytes });
    return "added";
  }
}

/** JSON.stringify writes a lone surrogate as `\udXXX`, whole characters as themselves. No store takes the former. */
function hasLoneSurrogate(json: string): boolean {
  return json.includes("\\ud") && /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(json);
}
