import type { Call } from "../../../contract/calls.ts";
import { Money, Unknown } from "../components/money.tsx";
import type { Column } from "../components/table.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCompact, formatDuration } from "../format/format-number.ts";
import { momentLabel } from "../time/labels.ts";

/** One precision for the costs of all calls shown. */
export function callColumns(calls: readonly Call[], tz: string): Column<Call>[] {
  const places = columnPlaces(calls.map(({ cost }) => cost));
  return [
    {
      id: "ts",
      header: `Time (${tz})`,
      label: "Time",
      text: ({ ts }) => ts,
      sort: ({ ts }) => Date.parse(ts),
      cell: ({ ts }) => <time dateTime={ts}>{momentLabel(ts, tz)}</time>,
    },
    {
      id: "model",
      header: "Model",
      label: "Model",
      text: modelOf,
      sort: modelOf,
      cell: (call) => modelOf(call) || <Unknown why="no model named" />,
    },
    plain("workflow", "Workflow", ({ workflow }) => workflow),
    plain("step", "Step", ({ step }) => step),
    {
      id: "status",
      header: "Status",
      label: "Status",
      text: ({ status }) => status,
      sort: ({ status }) => status,
      cell: ({ status, error_type }) => (
        <span className={status === "ok" ? "chip" : "chip chip-danger"} title={error_type ?? undefined}>
          {status}
        </span>
      ),
    },
    tokens("input", "Input tokens", ({ input_tokens }) => input_tokens),
    tokens("output", "Output tokens", ({ output_tokens }) => output_tokens),
    {
      id: "cost",
      header: "Cost",
      label: "Cost",
      align: "right",
      text: ({ cost }) => cost ?? "",
      sort: ({ cost }) => (cost === null ? null : Number(cost)),
      cell: ({ cost, price_status, unpriced_reason }) =>
        cost === null ? (
          <span className="chip chip-warn hatched" title={unpriced_reason ?? undefined}>
            {price_status}
          </span>
        ) : (
          <Money value={cost} places={places} isAtLeast={price_status.startsWith("partly")} />
        ),
    },
    {
      id: "duration",
      header: "Duration",
      label: "Duration",
      align: "right",
      text: ({ duration_ms }) => String(duration_ms ?? ""),
      sort: ({ duration_ms }) => duration_ms,
      cell: ({ duration_ms }) => (duration_ms === null ? <Unknown why="not reported" /> : formatDuration(duration_ms)),
    },
  ];
}

const modelOf = ({ model_resolved, model_requested }: Call): string => model_resolved ?? model_requested ?? "";

const plain = (id: string, name: string, read: (call: Call) => string | null): Column<Call> => ({
  id,
  header: name,
  label: name,
  text: (call) => read(call) ?? "",
  sort: read,
  cell: (call) => read(call) ?? <span className="nothing">·</span>,
});

const tokens = (id: string, name: string, read: (call: Call) => number | null): Column<Call> => ({
  id,
  header: name,
  label: name,
  align: "right",
  text: (call) => String(read(call) ?? ""),
  sort: read,
  cell: (call) => (read(call) === null ? <Unknown why="not reported" /> : formatCompact(read(call))),
});
