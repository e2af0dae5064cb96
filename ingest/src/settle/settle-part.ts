import {
  settleFacts,
  settleMeterPoints,
  settleResponses,
  settleSourceCalls,
  settleSources,
  settleTraces,
  settleUnlinked,
  settleUses,
} from "@outlay/clickhouse/queries/settle";
import type { Writer } from "@outlay/clickhouse/store";
import { type OutcomeTaskRow, outcomeTasksTable } from "@outlay/clickhouse/tables/outcome-tasks";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import type { PriceBook } from "@outlay/core/price-book";
import { RECORDS_OF_ONE_RESPONSE_MAX } from "@outlay/core/settle/join-same-response";
import { UNLINKED_NAMED_MAX, UNLINKED_START_GAP_MS } from "@outlay/core/settle/join-unlinked";
import { settleCalls } from "@outlay/core/settle/settle-calls";
import type { Verdict } from "@outlay/core/settle/settle-facts";
import { settleMeters } from "@outlay/core/settle/settle-meters";
import { settleTasks } from "@outlay/core/settle/settle-tasks";
import { type Openings, openedCalls, openTaskOf, readOpenings } from "../judge/opened-tasks.ts";
import type { Correct, LedgerWriter } from "../ledger-writer.ts";
import { compare, correctionOf, type Settled } from "./decide-corrections.ts";
import { type Judgements, judgementsOf, movedJudgements, newsOfJudgements } from "./judged-tasks.ts";
import type { KnownStored } from "./known-stored.ts";
import { type LedgerCall, ledgerCallOf } from "./ledger-call.ts";
import { loadLinked, type Seeds } from "./load-linked.ts";
import type { LogPart } from "./log-part.ts";
import { type MeterNews, newsOfMeters } from "./meter-news.ts";
import { priceSettled } from "./price-settled.ts";

export interface SettleDeps {
  readonly writer: Writer;
  readonly ledger: LedgerWriter;
  readonly books: { bookOf(project: string): PriceBook };
  readonly counters: Counters;
  readonly logger: Logger;
  readonly known: KnownStored;
  readonly clock: Clock;
}

/** With what opens tasks, as it was when the part was taken up. */
interface Turn extends SettleDeps {
  readonly openings: Openings;
}

/** Traces and calls settled in one turn of the ledger: whoever else corrects need not wait long. */
const SEEDS_PER_TURN = 2_000;

/** What a part of the log gives reason to look at, in one project. */
interface Occasion {
  readonly traceIds: string[];
  readonly responseIds: string[];
  /** Sources with logs outside of any trace. */
  readonly looseSources: string[];
  readonly meterSources: string[];
  /** Calls that another instrumentation may tell of in a trace of its own. */
  readonly unlinked: Seeds["places"][number][];
}

/**
 * Settles what a part of the log has brought, with all that hangs together with it. Doing it again changes nothing.
 * Rejects as the store does; what was corrected by then stays.
 */
export async function settlePart(part: LogPart, given: SettleDeps): Promise<void> {
  const deps: Turn = { ...given, openings: await readOpenings(given.writer) };
  const { writer, known } = deps;
  const hasLooseLogs = await known.haveCoarse(part.links.bySourceAlone);
  const hasUnidentified = await known.haveUnidentified(part.links.unidentified);
  for (const [project, occasion] of await findOccasions(part, deps)) {
    const { traceIds, responseIds, looseSources: sources, meterSources, unlinked } = occasion;
    const own = { project, first: part.first, last: part.last, hasLooseLogs, hasUnidentified };
    const loose =
      sources.length === 0 ? [] : await writer.query(settleSourceCalls, { ...rangeOf(part), project, sources });
    const places = [...loose, ...unlinked];
    await settleInTurns(deps, { ...own, traceIds, responseIds, places });
    if (meterSources.length > 0) {
      const news = await newsOfMeters(deps, part, { project, sources: meterSources });
      for (const one of news) await settleMeterNews(deps, one);
    }
  }
  for (const calls of await openedCalls(writer, part, deps.openings))
    await settleInTurns(deps, { ...calls, hasLooseLogs, hasUnidentified, responseIds: [] });
  // Last, so that a task is given to what is billed by then.
  if (await known.haveJudgements(part.links.judgement))
    for (const news of await newsOfJudgements(writer, part))
      await settleInTurns(deps, { ...news, hasLooseLogs, hasUnidentified, responseIds: [] });
}

const rangeOf = ({ partition, from, to, first, last }: LogPart) => ({ partition, from, to, first, last });

async function findOccasions(part: LogPart, { writer, known }: SettleDeps): Promise<Map<string, Occasion>> {
  const occasions = new Map<string, Occasion>();
  const of = (project: string): Occasion => {
    const none = { traceIds: [], responseIds: [], looseSources: [], meterSources: [], unlinked: [] };
    const occasion = occasions.get(project) ?? none;
    occasions.set(project, occasion);
    return occasion;
  };
  const range = rangeOf(part);
  if (part.links.trace)
    for (const row of await writer.query(settleTraces, range)) of(row.project_id).traceIds.push(row.trace_id);
  if (part.links.response) {
    const rows = await writer.query(settleResponses, { ...range, records_max: RECORDS_OF_ONE_RESPONSE_MAX });
    for (const row of rows) of(row.project_id).responseIds.push(row.response_id);
  }
  if (part.links.source && (await known.haveCoarse(part.links.bySourceAlone))) {
    for (const row of await writer.query(settleSources, range)) {
      if (row.has_loose_logs) of(row.project_id).looseSources.push(row.source_key);
      if (row.has_meters) of(row.project_id).meterSources.push(row.source_key);
    }
  }
  if (part.links.source && (await known.haveUnidentified(part.links.unidentified))) {
    const asked = {
      ...range,
      project: "",
      call_ids: [],
      gap_ms_max: UNLINKED_START_GAP_MS,
      named_max: UNLINKED_NAMED_MAX,
    };
    for (const { project_id, ...place } of await writer.query(settleUnlinked, asked))
      of(project_id).unlinked.push(place);
  }
  return occasions;
}

/** Some traces and calls at a time; whatever hangs together is settled together all the same. */
async function settleInTurns(deps: Turn, seeds: Seeds): Promise<void> {
  let rest = seeds;
  while (rest.traceIds.length + rest.responseIds.length + rest.places.length > 0) {
    const traceIds = rest.traceIds.slice(0, SEEDS_PER_TURN);
    const settled = await settleLinked(deps, { ...rest, traceIds, places: rest.places.slice(0, SEEDS_PER_TURN) });
    rest = {
      ...seeds,
      traceIds: rest.traceIds.slice(SEEDS_PER_TURN).filter((id) => !settled.has(id)),
      responseIds: [],
      places: rest.places.slice(SEEDS_PER_TURN).filter(({ call_id }) => !settled.has(call_id)),
    };
  }
}

/** @returns the traces and calls that were settled. */
async function settleLinked(deps: Turn, seeds: Seeds): Promise<ReadonlySet<string>> {
  const settled = await deps.ledger.alone(async (correct) => {
    const calls = await loadLinked(deps.writer, seeds);
    return calls && settleLoaded(deps, correct, { project: seeds.project, calls });
  });
  if (settled !== undefined) return settled;
  const halves = halvesOf(seeds);
  if (halves.length === 0) {
    deps.counters.add("outlay_settle_too_large_total");
    deps.logger.warn("settle.too_large", { project: seeds.project, trace: seeds.traceIds[0] ?? "" });
    return new Set();
  }
  // One that never ends must not keep the others from being settled.
  const done = new Set<string>();
  for (const half of halves) for (const id of await settleLinked(deps, half)) done.add(id);
  return done;
}

async function settleLoaded(
  deps: Turn,
  correct: Correct,
  { project, calls }: { project: string; calls: readonly LedgerCall[] },
): Promise<ReadonlySet<string>> {
  const records = calls.map(({ facts }) => facts);
  const isAnyJudged = await deps.known.haveJudgements(false);
  const told = isAnyJudged ? await judgementsOf(deps.writer, project, calls) : NOTHING_JUDGED;
  const { verdicts, judged } = settleTasks(records, settleCalls(records), told, openTaskOf(deps.openings, project));
  await correctTo(deps, correct, { project, calls, verdicts });
  const moved = movedJudgements(project, { judgements: told.judgements, tasks: judged, at: deps.clock.now() });
  await writeMoved(deps, moved);
  return new Set(records.flatMap(({ traceId, callId }) => [traceId, callId]));
}

/** The seeds in two parts; none where there is nothing to part. */
function halvesOf(seeds: Seeds): Seeds[] {
  const { traceIds, responseIds, places } = seeds;
  const size = traceIds.length + responseIds.length + places.length;
  if (size < 2) return [];
  const part = (from: number, to: number): Seeds => {
    const cut = <Item>(items: readonly Item[], before: number): readonly Item[] =>
      items.slice(Math.max(from - before, 0), Math.max(to - before, 0));
    return {
      ...seeds,
      traceIds: cut(traceIds, 0),
      responseIds: cut(responseIds, traceIds.length),
      places: cut(places, traceIds.length + responseIds.length),
    };
  };
  return [part(0, size >> 1), part(size >> 1, size)];
}

const NOTHING_JUDGED: Judgements = { judgements: [], located: new Set() };

async function writeMoved({ writer, counters, clock }: SettleDeps, moved: readonly OutcomeTaskRow[]): Promise<void> {
  const [first] = moved;
  if (first === undefined) return;
  // A token of its own each time: after a kill an old one may be remembered without its rows.
  const token = `outcome_tasks:${first.outcome_id}:${first.revision}:${clock.now()}`;
  await writer.insert(outcomeTasksTable, moved, { token });
  counters.add("outlay_settle_judgements_moved_total", moved.length);
}

async function settleMeterNews(deps: SettleDeps, { project, sources, from, to }: MeterNews): Promise<void> {
  await deps.ledger.alone(async (correct) => {
    const asked = { project, sources: [...sources], from, to };
    const points = await deps.writer.query(settleMeterPoints, asked);
    if (points.length === 0) return;
    const places = { times: points.map(({ ts }) => ts), call_ids: points.map(({ call_id }) => call_id) };
    const none = { project, first: 0, last: 0, trace_ids: [], response_ids: [] };
    const calls = (await deps.writer.query(settleFacts, { ...none, ...places })).map(ledgerCallOf);
    // A neighbour may be weeks away: a machine slept, and its counters went on where they were.
    const window = { from: Math.min(from, ...places.times), to: Math.max(to, ...places.times) };
    const uses = (await deps.writer.query(settleUses, { ...asked, ...window })).map((row) => ({
      sourceKey: row.source_key,
      modelRequested: row.model_requested,
      modelResolved: row.model_resolved,
      day: row.day,
      isSummary: row.is_summary,
      counterOf: row.is_counter === 1 ? row.counted_by : undefined,
    }));
    const verdicts = settleMeters(
      calls.map(({ facts }) => facts),
      uses,
      ({ ts }) => ts < from,
    );
    await correctTo(deps, correct, { project, calls, verdicts });
  });
}

async function correctTo(
  { writer, books, counters }: SettleDeps,
  correct: Correct,
  {
    project,
    calls,
    verdicts,
  }: { project: string; calls: readonly LedgerCall[]; verdicts: ReadonlyMap<string, Verdict> },
): Promise<void> {
  const settled = calls.flatMap((call): Settled[] => {
    const verdict = verdicts.get(call.facts.callId);
    const one = verdict && compare(call, verdict);
    return one === undefined ? [] : [one];
  });
  if (settled.length === 0) return;
  const prices = await priceSettled(writer, { project, book: books.bookOf(project) }, settled);
  const corrections = settled.map((one) => correctionOf(project, one, prices.get(one.call.facts.callId)));
  await correct(corrections, { author: "settlement", token: "settlement" });
  for (const { reason } of corrections) counters.add("outlay_settle_corrections_total", 1, { reason });
}
