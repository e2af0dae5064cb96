import {
  type SettleRow,
  settleFacts,
  settleLoosePairs,
  settleSharedResponses,
  settleUnlinked,
} from "@outlay/clickhouse/queries/settle";
import type { Writer } from "@outlay/clickhouse/store";
import { HORIZON_MS } from "@outlay/core/settle/horizon";
import { RECORDS_OF_ONE_RESPONSE_MAX, WEAK_ID_GAP_MS } from "@outlay/core/settle/join-same-response";
import { LOGGED_CALL_MS_MAX, LOOSE_PAIRS_MAX, WRITTEN_WITHIN_MS } from "@outlay/core/settle/join-same-source";
import { UNLINKED_NAMED_MAX, UNLINKED_START_GAP_MS } from "@outlay/core/settle/join-unlinked";
import { isStrongResponseId } from "@outlay/core/settle/response-id";
import { isCallRecord } from "@outlay/core/settle/span-tree";
import { type LedgerCall, ledgerCallOf } from "./ledger-call.ts";

/** Where to begin: calls that are linked to others, by the key that links them. */
export interface Seeds {
  readonly project: string;
  /** Event times of what is new, milliseconds since 1970 UTC. */
  readonly first: number;
  readonly last: number;
  readonly traceIds: readonly string[];
  readonly responseIds: readonly string[];
  readonly places: readonly { readonly ts: number; readonly call_id: string }[];
  /** Whether there are logs outside of any trace, which are linked by source and time. */
  readonly hasLooseLogs: boolean;
  /** Whether there are spans that name no response, which may be told of again in another trace. */
  readonly hasUnidentified: boolean;
}

/** Calls this far from what is new are followed without asking again for what is linked to it. */
const CORE_MS = 3_600_000;
/** Traces that never end are followed so far from what is new. */
const REACH_MS_MAX = 32 * 86_400_000;
/** Calls that hang together beyond this are no one's call but a sender's mistake, such as one trace id for everything. */
const CALLS_MAX = 50_000;
/** No offset lies in it. */
const NO_PART = { partition: 0, from: 1n, to: 0n };
const ROUNDS_MAX = 48;
const KEYS_PER_QUERY = 2_000;

/**
 * Everything that hangs together with the seeds: calls of their traces and responses, and of those calls' traces and
 * responses in turn, until nothing new comes. Only what is complete can be settled. `undefined` where it has no end.
 */
export async function loadLinked(writer: Writer, seeds: Seeds): Promise<LedgerCall[] | undefined> {
  const linked = new Linked(writer, seeds);
  const [strong, weak] = parted(seeds.responseIds);
  await linked.load({ traceIds: seeds.traceIds, responseIds: strong, places: seeds.places });
  await linked.loadWeak(weak, seeds);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    if (linked.size > CALLS_MAX) return undefined;
    if (!(await linked.follow())) return linked.calls();
  }
  return undefined;
}

function parted(responseIds: readonly string[]): [strong: string[], weak: string[]] {
  return [responseIds.filter(isStrongResponseId), responseIds.filter((id) => !isStrongResponseId(id))];
}

type Window = Pick<Seeds, "project" | "first" | "last">;

interface Keys {
  readonly traceIds?: readonly string[];
  readonly responseIds?: readonly string[];
  readonly places?: Seeds["places"];
}

class Linked {
  readonly #writer: Writer;
  readonly #seeds: Seeds;
  /** Where calls may lie that were found; the window holds all within the horizon of it. */
  #core: { readonly first: number; readonly last: number };
  readonly #calls = new Map<string, LedgerCall>();
  /** Calls whose links were not followed yet. */
  #fresh: LedgerCall[] = [];
  readonly #traces = new Set<string>();
  readonly #responses = new Set<string>();
  readonly #strongResponses = new Set<string>();
  /** Calls found so far by the response id they carry. */
  readonly #carriers = new Map<string, number>();
  readonly #commonIds = new Set<string>();

  constructor(writer: Writer, seeds: Seeds) {
    this.#writer = writer;
    this.#seeds = seeds;
    this.#core = { first: seeds.first - CORE_MS, last: seeds.last + CORE_MS };
  }

  get #window(): Window {
    const { first, last } = this.#core;
    return { project: this.#seeds.project, first: Math.max(first - HORIZON_MS, 0), last: last + HORIZON_MS };
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Ids that too many calls carry are taken away: they name nothing. */
  calls(): LedgerCall[] {
    return [...this.#calls.values()].map((call) =>
      this.#commonIds.has(call.facts.responseId) ? { ...call, facts: { ...call.facts, responseId: "" } } : call,
    );
  }

  async load({ traceIds = [], responseIds = [], places = [] }: Keys): Promise<void> {
    for (const id of traceIds) this.#traces.add(id);
    for (const id of responseIds) this.#strongResponses.add(id);
    await this.#loadWithin(this.#window, { traceIds, responseIds });
    for (const part of slices(places)) this.#add(await this.#query(this.#window, { places: part }));
  }

  async #loadWithin(window: Window, { traceIds = [], responseIds = [] }: Keys): Promise<void> {
    for (const part of slices(traceIds)) this.#add(await this.#query(window, { traceIds: part }));
    for (const part of slices(responseIds)) this.#add(await this.#query(window, { responseIds: part }));
  }

  /** What was found may have more of its trace or response further away: each call reaches as far as the horizon. */
  async #widen(fresh: readonly LedgerCall[]): Promise<void> {
    const { first, last } = this.#seeds;
    const before = this.#window;
    const earliest = Math.max(
      fresh.reduce((ts, { facts }) => Math.min(ts, facts.ts), first),
      first - REACH_MS_MAX,
    );
    const latest = Math.min(
      fresh.reduce((ts, { facts }) => Math.max(ts, facts.ts), last),
      last + REACH_MS_MAX,
    );
    if (earliest >= this.#core.first && latest <= this.#core.last) return;
    this.#core = {
      first: Math.min(this.#core.first, earliest - CORE_MS),
      last: Math.max(this.#core.last, latest + CORE_MS),
    };
    const after = this.#window;
    const keys = { traceIds: [...this.#traces], responseIds: [...this.#strongResponses] };
    if (after.first < before.first) await this.#loadWithin({ ...after, last: before.first }, keys);
    if (after.last > before.last) await this.#loadWithin({ ...after, first: before.last }, keys);
  }

  /** Weak ids link only what is close together and told by different recorders. */
  async loadWeak(responseIds: readonly string[], { first, last }: { first: number; last: number }): Promise<void> {
    const window = { ...this.#window, first: Math.max(first - WEAK_ID_GAP_MS, 0), last: last + WEAK_ID_GAP_MS };
    for (const part of slices(responseIds)) {
      const rows = await this.#query(window, { responseIds: part });
      const asked = new Set(part);
      const known = [...this.#calls.values()].filter(({ facts }) => asked.has(facts.responseId));
      const near = [...rows.map(ledgerCallOf), ...known];
      this.#add(rows.filter((row) => near.some((other) => isNearByWeakId(row, other))));
    }
  }

  /** Loads what the calls found last are linked to. False when that is nothing new. */
  async follow(): Promise<boolean> {
    const fresh = this.#fresh;
    if (fresh.length === 0) return false;
    this.#fresh = [];
    await this.#widen(fresh);
    const traceIds = new Set<string>();
    const responseIds = new Set<string>();
    for (const { facts } of fresh) {
      if (facts.traceId !== "" && !this.#traces.has(facts.traceId)) traceIds.add(facts.traceId);
      if (facts.responseId === "" || this.#responses.has(facts.responseId) || !isCallRecord(facts)) continue;
      responseIds.add(facts.responseId);
      this.#responses.add(facts.responseId);
    }
    const [strong, weak] = parted(await this.#shared([...responseIds]));
    await this.load({ traceIds: [...traceIds], responseIds: strong, places: await this.#pairsOf(fresh) });
    const times = fresh.map(({ facts }) => facts.ts);
    if (weak.length > 0) await this.loadWeak(weak, { first: Math.min(...times), last: Math.max(...times) });
    return true;
  }

  /** Those that calls carry which were not found yet, and not as many as no response ever would. */
  async #shared(responseIds: readonly string[]): Promise<string[]> {
    const shared: string[] = [];
    for (const response_ids of slices(responseIds)) {
      for (const row of await this.#writer.query(settleSharedResponses, { ...this.#window, response_ids })) {
        const isStrong = isStrongResponseId(row.response_id);
        if (isStrong && row.records > RECORDS_OF_ONE_RESPONSE_MAX) this.#commonIds.add(row.response_id);
        else if (!isStrong || row.records > (this.#carriers.get(row.response_id) ?? 0)) shared.push(row.response_id);
      }
    }
    return shared;
  }

  /** What may tell of the same calls with no key in common. */
  async #pairsOf(fresh: readonly LedgerCall[]): Promise<Seeds["places"]> {
    const pairs = [...(await this.#loosePairs(fresh)), ...(await this.#unlinkedPairs(fresh))];
    return pairs.filter(({ call_id }) => !this.#calls.has(call_id));
  }

  async #unlinkedPairs(fresh: readonly LedgerCall[]): Promise<Seeds["places"]> {
    const own = fresh.filter(({ facts }) => facts.signal === "span" && facts.sourceKey !== "" && isCallRecord(facts));
    if (!this.#seeds.hasUnidentified || own.length === 0) return [];
    const times = own.map(({ facts }) => facts.ts);
    return this.#writer.query(settleUnlinked, {
      ...NO_PART,
      project: this.#seeds.project,
      first: Math.min(...times),
      last: Math.max(...times),
      call_ids: own.map(({ facts }) => facts.callId),
      gap_ms_max: UNLINKED_START_GAP_MS,
      named_max: UNLINKED_NAMED_MAX,
    });
  }

  async #loosePairs(fresh: readonly LedgerCall[]): Promise<Seeds["places"]> {
    const own = fresh.filter(({ facts }) => facts.sourceKey !== "" && isCallRecord(facts));
    if (!this.#seeds.hasLooseLogs || own.length === 0) return [];
    const times = own.map(({ facts }) => facts.ts);
    return this.#writer.query(settleLoosePairs, {
      project: this.#seeds.project,
      first: Math.max(Math.min(...times) - LOGGED_CALL_MS_MAX, 0),
      last: Math.max(...times) + LOGGED_CALL_MS_MAX,
      sources: [...new Set(own.map(({ facts }) => facts.sourceKey))],
      call_ids: own.map(({ facts }) => facts.callId),
      call_ms_max: LOGGED_CALL_MS_MAX,
      gap_ms_max: WRITTEN_WITHIN_MS,
      pairs_max: LOOSE_PAIRS_MAX,
    });
  }

  #query(window: Window, { traceIds = [], responseIds = [], places = [] }: Keys): Promise<SettleRow[]> {
    return this.#writer.query(settleFacts, {
      ...window,
      trace_ids: [...traceIds],
      response_ids: [...responseIds],
      times: places.map(({ ts }) => ts),
      call_ids: places.map(({ call_id }) => call_id),
    });
  }

  #add(rows: readonly SettleRow[]): void {
    for (const row of rows) {
      if (this.#calls.has(row.call_id)) continue;
      const call = ledgerCallOf(row);
      this.#calls.set(row.call_id, call);
      this.#fresh.push(call);
      const { responseId } = call.facts;
      if (responseId !== "" && isCallKind(call))
        this.#carriers.set(responseId, (this.#carriers.get(responseId) ?? 0) + 1);
    }
  }
}

/** As the queries count carriers of a response id. */
const isCallKind = ({ facts }: LedgerCall): boolean => facts.kind === "model_call" && !facts.isSoleRecord;

const isNearByWeakId = (row: SettleRow, { facts }: LedgerCall): boolean =>
  facts.responseId === row.response_id &&
  facts.callId !== row.call_id &&
  facts.sourceKey === row.source_key &&
  (facts.emitter !== row.emitter || facts.signal !== row.signal) &&
  Math.abs(facts.ts - row.ts) <= WEAK_ID_GAP_MS;

function* slices<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let start = 0; start < items.length; start += KEYS_PER_QUERY) yield items.slice(start, start + KEYS_PER_QUERY);
}
