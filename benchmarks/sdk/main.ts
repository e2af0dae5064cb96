import { interleave } from "../lib/interleave.ts";
import { describeMachine } from "../lib/machine.ts";
import { spread } from "../lib/spread.ts";
import { writeResult } from "../lib/write-result.ts";
import { runOtelSpan } from "./otel-span.ts";
import { runRecordCall } from "./record-call.ts";

/** What recording one call costs the host, beside an OTel span with the same values. `node --expose-gc --import tsx benchmarks/sdk/main.ts` */
const EVENTS = 20_000;
const ROUNDS = 11;
const machine = describeMachine();

const figures = await interleave(
  {
    recordCall: () => runRecordCall(EVENTS, { inTask: false }),
    recordCallInTask: () => runRecordCall(EVENTS, { inTask: true }),
    otelSpan: () => runOtelSpan(EVENTS),
  },
  { rounds: ROUNDS, warmups: 2 },
);

const results = Object.fromEntries(
  Object.entries(figures).map(([variant, rounds]) => [
    variant,
    {
      callUsP50: spread(rounds.map(({ callUsP50 }) => callUsP50)),
      callUsP99: spread(rounds.map(({ callUsP99 }) => callUsP99)),
      cpuUsPerEvent: spread(rounds.map(({ cpuUsPerEvent }) => cpuUsPerEvent)),
    },
  ]),
);
const path = await writeResult("sdk", machine, {
  eventsPerRound: EVENTS,
  valuesPerEvent: 20,
  notes: [
    "callUs: time the host waits in one call, the measuring clock included (about 0.05 µs).",
    "cpuUsPerEvent: of the whole process. recordCall: JSON and gzip included; otelSpan: nothing is encoded.",
    "Variants take turns each round; gc between runs; every event is checked to have been delivered.",
  ],
  results,
});
console.log(JSON.stringify({ path, machine, results }, null, 2));
