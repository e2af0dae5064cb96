import type { PriceBook } from "@outlay/core/price-book";
import type { Repricing, RepricingPreview } from "@outlay/core/repricing";
import { applied, bookAdjustments, correctCalls } from "./apply.ts";
import { JobTaken, type PostedJob } from "./job-board.ts";
import type { JobDeps } from "./job-deps.ts";
import { isAsShown, makePlan, type Plan, previewOf, RepricingRefused } from "./plan.ts";

/**
 * Brings a job to where it rests: a dry run to `previewed`, an applied one to `applied`, or either to `refused`.
 * Whatever interrupts it, it can be run again from the beginning: a call that already has the new price is no change,
 * and an adjustment that is already booked is not booked again.
 */
export async function runJob(posted: PostedJob, deps: JobDeps): Promise<void> {
  await deps.books.refresh();
  try {
    if (posted.job.state === "applying") await applyJob(posted, deps);
    else await previewJob(posted, deps);
  } catch (error) {
    if (error instanceof JobTaken) return;
    if (!(error instanceof RepricingRefused)) throw error;
    await posted.move({ state: "refused", refusal: { code: error.code, message: error.message } });
  }
}

async function previewJob(posted: PostedJob, deps: JobDeps): Promise<void> {
  if (posted.job.state === "requested") await posted.move({ state: "previewing" });
  const book = deps.books.bookOf(posted.job.project);
  const plan = await makePlan(posted.job, book, deps);
  await posted.move({ state: "previewed", preview: previewOf(plan, book.label, deps.clock.now()) });
}

/** Applies what the preview showed: first all is looked at once more, then it is written down that writing begins. */
async function applyJob(posted: PostedJob, deps: JobDeps): Promise<void> {
  const { preview, apply, project } = posted.job;
  if (preview === undefined || apply === undefined) throw new TypeError(`${posted.job.id} has no preview to apply`);
  const book = deps.books.bookOf(project);
  if (book.label !== preview.book) return stopForOtherBook(posted, book, deps);
  const plan = await makePlan(posted.job, book, deps);
  let { begunAt } = apply;
  if (begunAt === undefined) {
    refuseOtherThanShown(preview, plan, book);
    begunAt = deps.clock.now();
    await posted.move({ state: "applying", apply: { ...apply, begunAt } });
  }
  const { job } = posted;
  const order = { author: apply.author, at: begunAt };
  await bookAdjustments(job, plan.adjustments, order, deps);
  await correctCalls(job, book, plan.adjustments, order, deps);
  await posted.move({ state: "applied", applied: await applied(job, deps) });
}

function refuseOtherThanShown(shown: RepricingPreview, plan: Plan, book: PriceBook): void {
  if (isAsShown(shown, previewOf(plan, book.label, shown.at))) return;
  throw new RepricingRefused(
    "data_changed",
    "what would change now is not what the dry run showed: calls were settled or corrected, or a month was closed, since " +
      "then. Ask for a new dry run",
  );
}

/** What was corrected before the prices changed stands, each with its reason; the rest is for a new dry run to show. */
async function stopForOtherBook(posted: PostedJob, book: PriceBook, deps: JobDeps): Promise<void> {
  const { preview, apply } = posted.job as Repricing & { preview: RepricingPreview };
  const change = `prices are those of ${book.label} now; the dry run was made with ${preview.book}`;
  if (apply?.begunAt === undefined) throw new RepricingRefused("book_changed", `${change}. Ask for a new dry run`);
  const message = `${change}, and a part of it was applied before an interruption. Ask for a new dry run of the range`;
  await posted.move({
    state: "failed",
    refusal: { code: "book_changed", message },
    applied: await applied(posted.job, deps),
  });
}
