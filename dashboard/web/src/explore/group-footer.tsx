import type { ReactNode } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { Column } from "../components/table.tsx";
import { useApp } from "../shell/app-context.ts";
import type { GroupRow } from "./group-columns.tsx";

/** Other and the whole. What does not add up is not added up: the API computed both from their own calls. */
export function GroupFooter({ answer, columns }: { answer: QueryAnswer; columns: readonly Column<GroupRow>[] }) {
  const { state, update } = useApp();
  const { other, totals, previous_totals } = answer;
  const row = (values: QueryAnswer["totals"], previous: QueryAnswer["totals"] | null): GroupRow => ({
    key: "",
    group: [],
    values,
    previous,
    trend: [],
  });
  return (
    <tfoot>
      {other !== null && other.groups > 0 && (
        <FooterRow columns={columns} row={row(other.values, other.previous)} name="other">
          <button
            type="button"
            className="link"
            disabled={state.top >= TOP_MAX}
            title={state.top >= TOP_MAX ? "Narrow the question by a filter to see them one by one" : "Show more groups"}
            onClick={() => update({ top: Math.min(TOP_MAX, state.top * 2) })}
          >
            Other ({other.groups.toLocaleString("en-US")} more)
          </button>
        </FooterRow>
      )}
      <FooterRow columns={columns} row={row(totals, previous_totals)} name="total">
        Total
      </FooterRow>
    </tfoot>
  );
}

const TOP_MAX = 20;

interface FooterRowProps {
  readonly columns: readonly Column<GroupRow>[];
  readonly row: GroupRow;
  readonly name: string;
  readonly children: ReactNode;
}

const FooterRow = ({ columns, row, name, children }: FooterRowProps) => (
  <tr className="row-sum" data-row={name}>
    {columns.map(({ id, label, align, cell }, at) => {
      if (at === 0) {
        return (
          <th key={id} scope="row">
            {children}
          </th>
        );
      }
      const isEmpty = id.startsWith("name") || id === "trend" || id === "actions";
      return (
        <td key={id} data-align={align} data-label={isEmpty ? undefined : label} data-column={id}>
          {isEmpty ? null : cell(row)}
        </td>
      );
    })}
  </tr>
);
