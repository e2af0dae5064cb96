import { useQuery } from "@tanstack/react-query";
import type { UnpricedModelJson } from "../../../contract/prices.ts";
import type { Scope } from "../api/queries.ts";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCompact, formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { toast } from "../state/toasts.ts";
import { dayLabel, instantLabel } from "../time/labels.ts";
import { PriceDialog } from "./price-dialog.tsx";
import { unpricedQuery } from "./quality-queries.ts";

type Model = UnpricedModelJson;

/** What telemetry calls the model: the answering one where it is known. */
export const sentName = ({ model_resolved, model_requested }: Model): string => model_resolved ?? model_requested ?? "";
const keyOf = (model: Model): string =>
  [model.provider, model.model_requested, model.model_resolved, model.reason, ...model.unpriced_classes].join("|");

/** Models without a price: what they may mean, what that would cost, and the way to add it. */
export function UnpricedPanel({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const { data } = useQuery(unpricedQuery(scope));
  const addFirst = () => {
    const first = data?.models.find((model) => sentName(model) !== "");
    if (first !== undefined) update({ sel: `price:${sentName(first)}` });
    else toast(data === undefined ? "Still looking for models without a price." : "Every model has a price.");
  };
  useShortcuts([{ keys: "p", does: "Add a price", run: addFirst }]);
  return (
    <Panel
      title="Models without a price"
      name="unpriced"
      source={unpricedQuery(scope)}
      size="block"
      span={12}
      contentHeight={84}
      isEmpty={({ models }) => models.length === 0}
      empty={<p>Every call of this range has a price.</p>}
    >
      {({ models, is_truncated }) => {
        const open = models.find((model) => state.sel === `price:${sentName(model)}`);
        const columns = columnsOf(models, state.tz, (model) => update({ sel: `price:${sentName(model)}` }));
        return (
          <>
            <Table
              caption="Models without a price, most calls first"
              columns={columns}
              rows={models}
              rowKey={keyOf}
              narrow="cards"
            />
            <div className="row table-foot">
              <p className="note">{is_truncated ? "Only the models with most calls are listed." : ""}</p>
              <TableExport name="unpriced-models" columns={columns} rows={models} />
            </div>
            {open !== undefined && <PriceDialog model={open} close={() => update({ sel: undefined })} />}
          </>
        );
      }}
    </Panel>
  );
}

function columnsOf(models: readonly Model[], tz: string, add: (model: Model) => void): Column<Model>[] {
  const guessOf = ({ suggestions }: Model) => suggestions[0]?.estimated_cost ?? null;
  const places = columnPlaces(models.map(guessOf));
  return [
    {
      id: "model",
      header: "Model",
      label: "Model",
      text: sentName,
      cell: (model) => (
        <span title={model.provider ?? undefined}>{sentName(model) || <Unknown why="no model named" />}</span>
      ),
    },
    { id: "why", header: "Why", label: "Why", text: ({ reason }) => reason, cell: whyOf },
    {
      id: "calls",
      header: "Calls",
      label: "Calls",
      align: "right",
      text: ({ calls }) => String(calls),
      cell: ({ calls }) => formatCount(calls),
    },
    {
      id: "tokens",
      header: "Tokens in · out",
      label: "Tokens in · out",
      align: "right",
      text: ({ input_tokens, output_tokens }) => `${input_tokens ?? ""} ${output_tokens ?? ""}`,
      cell: ({ input_tokens, output_tokens }) => `${formatCompact(input_tokens)} · ${formatCompact(output_tokens)}`,
    },
    {
      id: "first",
      header: "First seen",
      label: "First seen",
      text: ({ first_seen }) => first_seen,
      cell: ({ first_seen }) => <span title={instantLabel(first_seen, tz)}>{dayLabel(first_seen, tz)}</span>,
    },
    {
      id: "meaning",
      header: "May mean",
      label: "May mean",
      text: ({ suggestions: [best] }) => (best === undefined ? "" : `${best.provider} ${best.model}`),
      cell: ({ suggestions: [best] }) =>
        best === undefined ? <span className="nothing">·</span> : `${best.model} (${best.confidence})`,
    },
    {
      id: "guess",
      header: "Would cost",
      label: "Would cost",
      align: "right",
      text: (model) => guessOf(model) ?? "",
      cell: (model) =>
        guessOf(model) === null ? (
          <Unknown why="nothing near it has a price" />
        ) : (
          <span>
            ~ <Money value={guessOf(model)} places={places} />
          </span>
        ),
    },
    {
      id: "add",
      header: <span className="hidden-text">Actions</span>,
      label: "",
      align: "right",
      cell: (model) =>
        sentName(model) === "" ? null : (
          <button type="button" className="button" onClick={() => add(model)}>
            Add price
            <span className="hidden-text"> of {sentName(model)}</span>
          </button>
        ),
    },
  ];
}

const whyOf = ({ reason, unpriced_classes: classes }: Model): string =>
  classes.length === 0 ? reason.replaceAll("_", " ") : `no price for ${classes.join(", ").replaceAll("_", " ")}`;
