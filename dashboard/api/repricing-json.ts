import {
  type Repricing,
  type RepricingBreakdown,
  type RepricingDifference,
  repricingReason,
} from "@outlay/core/repricing";
import type { RepricingJson } from "../contract/repricing.ts";

const iso = (instant: number): string => new Date(instant).toISOString();

/** A job of the settings as it crosses the wire. */
export function repricingJson(job: Repricing): RepricingJson {
  const { preview, apply, applied } = job;
  return {
    id: job.id,
    project: job.project,
    state: job.state,
    range: { from: iso(job.range.from), to: iso(job.range.to) },
    scope: job.scope,
    closed_months: job.closedMonths,
    author: job.author,
    reason: job.reason,
    requested_at: iso(job.requestedAt),
    preview: preview === undefined ? null : previewJson(preview),
    apply: apply === undefined ? null : { author: apply.author, reason: apply.reason, asked_at: iso(apply.askedAt) },
    applied: applied === undefined ? null : { ...applied, at: iso(applied.at) },
    refusal: job.refusal ?? null,
    ledger_reason: repricingReason(job.id),
  };
}

function previewJson({ at, book, total, ...preview }: NonNullable<Repricing["preview"]>): RepricingJson["preview"] {
  return {
    at: iso(at),
    book,
    ...differenceJson(total),
    by_model: breakdownJson(preview.byModel),
    by_team: breakdownJson(preview.byTeam),
    closed_months: preview.closedMonths.map(({ month, ...sums }) => ({ month, ...differenceJson(sums) })),
    adjustments: preview.adjustments,
    examples: preview.examples,
  };
}

const breakdownJson = ({ groups, other }: RepricingBreakdown) => ({
  groups: groups.map(({ name, ...sums }) => ({ name, ...differenceJson(sums) })),
  other: other === null ? null : { groups: other.groups, ...differenceJson(other) },
});

const differenceJson = ({ unpricedBefore, unpricedAfter, ...sums }: RepricingDifference) => ({
  calls: sums.calls,
  changed: sums.changed,
  before: sums.before,
  after: sums.after,
  difference: sums.difference,
  unpriced_before: unpricedBefore,
  unpriced_after: unpricedAfter,
});
