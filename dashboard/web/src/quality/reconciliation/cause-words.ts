import type { DifferenceCause } from "../../../../contract/reconciliation.ts";

interface CauseWords {
  readonly name: string;
  /** What it rests on, and what to do. */
  readonly hint: string;
}

/** What a guess at a cause says to whom it may concern. */
export const causeWords: Readonly<Record<DifferenceCause, CauseWords>> = {
  agrees: { name: "agrees", hint: "The two differ by at most 1 % or one cent." },
  not_recorded: {
    name: "not recorded here",
    hint: "Billed, and no call of it came in: traffic that does not report to this project, or another name of the model.",
  },
  not_billed: {
    name: "not on the bill",
    hint: "Recorded, and not billed on these days: a free allowance, another account, or another name on the bill.",
  },
  unpriced: { name: "calls without a price", hint: "Some of our calls have no price: add it above." },
  calls_missing: {
    name: "calls are missing here",
    hint: "Tokens differ as cost does: a part of the traffic does not report, or was dropped. Look at Ingest health.",
  },
  calls_too_many: {
    name: "counted too often here",
    hint: "We have more tokens, and cost follows them: calls of another account, or calls that are counted twice.",
  },
  price: {
    name: "another price",
    hint: "The same tokens, or one factor on every day: a discount, a tax, a tier or a price that changed.",
  },
  day_boundary: {
    name: "another day",
    hint: "Days differ and their sum agrees: calls near midnight UTC, or billed when they ended.",
  },
  usage: {
    name: "usage is inexact",
    hint: "Some of our calls state no usage or an estimate: see the checks above.",
  },
  unknown: { name: "not clear", hint: "None of the usual explanations fits the figures." },
};
