import { formatUsd } from "@outlay/core/money";
import type { PriceBook } from "@outlay/core/price-book";
import type { Repricing, RepricingPreview, RepricingRefusal } from "@outlay/core/repricing";
import { Adjustments, earlierAdjustments, isPartOf } from "./adjustments.ts";
import { closedMonthsOf } from "./closed-months.ts";
import type { JobDeps } from "./job-deps.ts";
import { type Survey, survey } from "./survey.ts";

/** Why a re-pricing may not go on. The job says so, and nothing of it is written to the ledger. */
export class RepricingRefused extends Error {
  readonly code: RepricingRefusal;

  constructor(code: RepricingRefusal, message: string) {
    super(message);
    this.name = "RepricingRefused";
    this.code = code;
  }
}

/** What a job would do to the ledger as it is now. */
export interface Plan {
  readonly survey: Survey;
  readonly adjustments: Adjustments;
  readonly closedMonths: readonly string[];
}

/** Surveys the job's calls. Throws {@link RepricingRefused} where closed or adjusted months stand in its way. */
export async function makePlan(job: Repricing, book: PriceBook, deps: JobDeps): Promise<Plan> {
  const closedMonths = await closedMonthsOf(deps.reader, job);
  if (closedMonths.length > 0 && job.closedMonths === "refuse") {
    throw new RepricingRefused(
      "closed_month",
      `the range touches ${closedMonths.join(", ")}, which ${closedMonths.length === 1 ? "is" : "are"} closed: choose ` +
        'another range, reopen the month, or ask for it with closed_months "adjust" to book the difference now',
    );
  }
  const booked = await earlierAdjustments(deps.reader, job, deps.signal);
  const inPart = booked.find(({ month }) => isPartOf(job, month));
  if (inPart !== undefined) {
    throw new RepricingRefused(
      "adjusted_before",
      `${inPart.month} has adjustments of an earlier re-pricing, which count for the month as a whole: re-price all ` +
        "of the month, without a scope",
    );
  }
  const adjustments = new Adjustments(new Set(closedMonths), booked);
  const found = await survey(job, book, deps, (change) => adjustments.add(change));
  return { survey: found, adjustments, closedMonths };
}

/** The plan as it is shown and kept, to be compared with when it is applied. */
export function previewOf(
  { survey: found, adjustments, closedMonths }: Plan,
  book: string,
  at: number,
): RepricingPreview {
  const { differences, digest, examples } = found;
  return {
    at,
    book,
    digest,
    total: differences.total(),
    byModel: differences.byModel(),
    byTeam: differences.byTeam(),
    closedMonths: closedMonths.map((month) => ({ month, ...differences.ofMonth(month) })),
    adjustments: { rows: adjustments.toBook().length, amount: formatUsd(adjustments.sum()) },
    examples: [...examples],
  };
}

/** Whether what was shown is what would be done now. */
export const isAsShown = (shown: RepricingPreview, now: RepricingPreview): boolean =>
  shown.digest === now.digest &&
  shown.adjustments.amount === now.adjustments.amount &&
  shown.closedMonths.map(({ month }) => month).join() === now.closedMonths.map(({ month }) => month).join();
