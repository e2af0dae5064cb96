import { interleave } from "../lib/interleave.ts";
import { describeMachine } from "../lib/machine.ts";
import { spread } from "../lib/spread.ts";
import { writeResult } from "../lib/write-result.ts";
import { makeCalls, runNative, runPricing, runRaw } from "./calls.ts";
import { makeExports, runOtlp, runSpanPricing, SPANS_PER_EXPORT } from "./spans.ts";

/**
 * How many calls a second one core normalises and prices, and how many spans it decodes and translates. One thread, no
 * I/O. `npm run bench -- price [rounds]`; a result is written only for at least five rounds.
 */
const CALLS = 200_000;
const EXPORTS = 80;
const rounds = Number(process.argv[2] ?? 7);
const machine = describeMachine();
const calls = makeCalls(CALLS);
const exports = makeExports(EXPORTS);

const expected = runRaw(calls);
const { priced } = runNative(calls);
if (priced !== expected.priced) throw new Error(`${priced} native calls got a price, of raw ones ${expected.priced}`);
const translated = await runOtlp(exports);
if (translated.calls !== EXPORTS * SPANS_PER_EXPORT) throw new Error(`only ${translated.calls} spans became calls`);
const figures = await interleave<{ perSecond: number }>(
  {
    normaliseAndPriceNative: async () => ({ perSecond: runNative(calls).callsPerSecond }),
    normaliseAndPriceRaw: async () => ({ perSecond: runRaw(calls).callsPerSecond }),
    priceOnly: async () => ({ perSecond: runPricing(calls).callsPerSecond }),
    normaliseAndPriceSpans: async () => ({ perSecond: (await runSpanPricing(exports)).callsPerSecond }),
    decodeAndNormaliseSpans: async () => ({ perSecond: (await runOtlp(exports)).spansPerSecond }),
  },
  { rounds, warmups: 2 },
);
const results = Object.fromEntries(
  Object.entries(figures).map(([name, kept]) => [`${name}PerSecond`, spread(kept.map(({ perSecond }) => perSecond))]),
);
const result = {
  callsPerRound: CALLS,
  spansPerRound: EXPORTS * SPANS_PER_EXPORT,
  pricedShare: Number((expected.priced / CALLS).toFixed(4)),
  exportBytesPerSpan: Math.round(exports.reduce((sum, body) => sum + body.length, 0) / (EXPORTS * SPANS_PER_EXPORT)),
  notes: [
    "normaliseAndPriceNative: usage as an application sends it (the native contract's fields) to classes that never " +
      "overlap, contradictions refused, and the classes to a cost. 50 models of 8 sellers, tiers, regions, four weeks.",
    "normaliseAndPriceRaw: the same calls with the provider's own answer (`rawUsage`): its usage object is found, its " +
      "family told, read under its rules, and priced.",
    "priceOnly: the same calls' classes to a cost; the other two have this in them.",
    "normaliseAndPriceSpans: attributes of decoded spans to an event, and the event to a cost; four dialects.",
    "decodeAndNormaliseSpans: OTLP protobuf bytes to events; four dialects. Not priced.",
    "Without HTTP, JSON parsing, schema checks of the native contract, log and store. The card of prices that a call's " +
      "terms lead to is remembered, as it is in ingest.",
  ],
  results,
};
const path = rounds >= 5 ? await writeResult("price", machine, result) : "not written: fewer than five rounds";
console.log(JSON.stringify({ path, machine, ...result }, null, 2));
