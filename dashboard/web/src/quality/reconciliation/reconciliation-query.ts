import type {
  BillSource,
  deleteBillEndpoint,
  PutBillAnswer,
  putBillEndpoint,
  reconciliationEndpoint,
} from "../../../../contract/reconciliation.ts";
import { ask } from "../../api/ask.ts";
import { figureQuery, type Scope } from "../../api/queries.ts";
import type { Who } from "../../components/who-fields.tsx";
import { unstoppable } from "../../settings/use-change.ts";

/** Bills beside computed cost; days are of UTC whatever the reader's zone is. */
export function reconciliationQuery({ project, from, to }: Scope) {
  const query = { project, from, to };
  const answer = (signal: AbortSignal) => ask<typeof reconciliationEndpoint>("/reconciliation", { query, signal });
  return figureQuery({ scope: query, name: "reconciliation", asked: query, answer });
}

/** An export to be taken over: what it is of, and its text. */
export interface Upload {
  readonly name: string;
  readonly provider: string;
  readonly csv: string;
  readonly expected_version: number;
}

export const sendBill = (project: string, { name, ...upload }: Upload, who: Who | undefined): Promise<PutBillAnswer> =>
  ask<typeof putBillEndpoint>(`/reconciliation/sources/${name}`, {
    query: {},
    method: "PUT",
    body: { project, ...upload, ...(who ?? { author: "dry run", reason: "dry run", dry_run: true }) },
    signal: unstoppable(),
  });

export const deleteBill = (project: string, { name, version }: BillSource, who: Who) =>
  ask<typeof deleteBillEndpoint>(`/reconciliation/sources/${name}`, {
    query: { project, expected_version: version, ...who },
    method: "DELETE",
    signal: unstoppable(),
  });
