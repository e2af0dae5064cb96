import type { ReactNode } from "react";
import { formatCount } from "../format/format-number.ts";
import { Unknown } from "./money.tsx";

/** A heading over a list of facts. */
export const Facts = ({ title, children }: { title: string; children: ReactNode }) => (
  <section>
    <h3>{title}</h3>
    <dl className="fact-list">{children}</dl>
  </section>
);

/** A line of a list of facts; `isSum` where it adds up those above. */
export const Fact = ({ name, isSum, children }: { name: ReactNode; isSum?: boolean; children: ReactNode }) => (
  <div data-sum={isSum || undefined}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** A count that senders may leave out. */
export const reportedCount = (count: number | null): ReactNode =>
  count === null ? <Unknown why="not reported" /> : formatCount(count);

/** A text that senders may leave out. */
export const statedText = (text: string | null): ReactNode => (text === null ? <Unknown why="not stated" /> : text);
