import type { EconomicsAnswer } from "../../../contract/economics.ts";
import { Icon } from "../components/icons.tsx";
import { Money } from "../components/money.tsx";
import { formatPlural } from "../format/format-number.ts";
import { PageLink } from "../shell/page-link.tsx";

/** Spend of calls that name no task: in the bill, but in no figure below. */
export const Unattributed = ({ answer: { unattributed } }: { answer: EconomicsAnswer }) => (
  <p className="unattributed" data-figure="unattributed" data-calls={unattributed.calls}>
    {unattributed.calls === 0 ? (
      <>
        <Icon name="check" /> Every call in this range names its task.
      </>
    ) : (
      <>
        <Icon name="warning" />
        <span>
          <strong>Unattributed spend:</strong>{" "}
          {unattributed.cost === null ? (
            <span className="chip chip-warn hatched">cost not known</span>
          ) : (
            <Money value={unattributed.cost} />
          )}{" "}
          of {formatPlural(unattributed.calls, "call")} without a task. It is in spend, but in no row below.
        </span>
        <PageLink to="/explore" patch={{ by: ["workflow"] }} className="link">
          Explore
        </PageLink>
      </>
    )}
  </p>
);
