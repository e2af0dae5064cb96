import { useQuery } from "@tanstack/react-query";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { Menu } from "../components/menu.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { SearchChoices } from "../components/search-choices.tsx";
import { type Column, Table } from "../components/table.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { modelName, wellKnownModels } from "../tokens/bench.ts";
import { modelPricesQuery } from "../tokens/tokens-queries.ts";
import { modelUsageQuery } from "./models-queries.ts";
import { simulateCost, type Traffic } from "./simulate.ts";
import type { Comparison } from "./use-comparison.ts";
import { useDocuments } from "./use-documents.ts";

/** What the measured calls would have cost with another model: its prices, and its tokens for the same text. */
export function SimulatorPanel({ comparison }: { comparison: Comparison }) {
  const { scope, state, update } = useApp();
  const offered = [...new Set([...[...comparison.prices.values()].map(({ model }) => model), ...wellKnownModels])];
  const target = state.ref ?? offered[0] ?? "";
  return (
    <Panel
      title={`The same calls at the prices of ${modelName(target)}`}
      name="simulator"
      source={modelUsageQuery(scope, comparison.filters, { ...state, ref: target })}
      size="block"
      span={12}
      contentHeight={300}
      isEmpty={(answer) => answer.coverage.calls === 0}
      empty={<p>No calls in this range.</p>}
      actions={
        <Menu name="Model to simulate" label={modelName(target)} align="end" className="menu-quiet">
          {(close) => (
            <SearchChoices
              label="Model to simulate"
              choices={offered.map((value) => ({ value, name: modelName(value) }))}
              chosen={target}
              typed={(text) => ({ value: text, name: text })}
              choose={(ref) => {
                update({ ref });
                close();
              }}
            />
          )}
        </Menu>
      }
    >
      {(answer) => <Simulation answer={answer} target={target} comparison={comparison} />}
    </Panel>
  );
}

interface SimulationProps {
  readonly answer: QueryAnswer;
  readonly target: string;
  readonly comparison: Comparison;
}

interface SimulatedRow {
  readonly model: string;
  readonly list: string | null;
  readonly factor: { readonly value: number; readonly isEstimated: boolean } | undefined;
  readonly simulated: string | null;
}

function Simulation({ answer, target, comparison }: SimulationProps) {
  const { scope } = useApp();
  const factors = useFactors(target, answer, comparison);
  const prices = useQuery(modelPricesQuery(scope, [target])).data?.models[0];
  const rows = answer.table.map(({ group: [model = ""], values }): SimulatedRow => {
    const factor = model === modelName(target) ? { value: 1, isEstimated: false } : factors?.get(model);
    const isUnpriced = Number(values.unpriced_calls ?? 0) > 0;
    return {
      model,
      list: isUnpriced ? null : textOf(values.list_cost),
      factor,
      simulated:
        factor === undefined || prices === undefined
          ? null
          : simulateCost(trafficOf(values), prices.list, factor.value),
    };
  });
  return (
    <>
      <p className="note">
        By price alone: the same text in and out, no other answers, no other success. Tokens are those measured times a
        factor counted on the built-in documents; prices are today’s list prices for prompts of usual length.
      </p>
      <Table
        caption="Measured and simulated cost by model"
        columns={columnsOf(rows)}
        rows={rows}
        rowKey={({ model }) => model}
        narrow="cards"
      />
    </>
  );
}

/** Tokens of the target for each token of the others, on the built-in documents. */
function useFactors(target: string, answer: QueryAnswer, { prices }: Comparison) {
  const models = answer.table.map(({ group: [model = ""] }) => model);
  const rows = useDocuments({ models, prices, reference: target, isWanted: true });
  if (rows === undefined) return undefined;
  const ofTarget = rows.get(modelName(target))?.tokens;
  const found = new Map<string, { value: number; isEstimated: boolean }>();
  for (const { name, factor, tokens } of rows.values()) {
    if (factor === undefined || ofTarget === undefined) continue;
    const isEstimated = tokens?.quality === "estimated" || ofTarget.quality === "estimated";
    found.set(name, { value: 1 / factor.factor, isEstimated: isEstimated && factor.factor !== 1 });
  }
  return found;
}

function trafficOf(values: QueryAnswer["totals"]): Traffic {
  const number = (value: string | number | null | undefined) => (value == null ? null : Number(value));
  const [output, text, reasoning] = [
    number(values.output_tokens),
    number(values.output_text),
    number(values.output_reasoning),
  ];
  return {
    uncached: number(values.input_uncached),
    cacheRead: number(values.cache_read),
    cacheWrite: number(values.cache_write),
    output: text ?? (output === null ? null : output - (reasoning ?? 0)),
    reasoning,
  };
}

const textOf = (value: string | number | null | undefined): string | null => (value == null ? null : String(value));

function columnsOf(rows: readonly SimulatedRow[]): Column<SimulatedRow>[] {
  const places = columnPlaces(rows.flatMap(({ list, simulated }) => [list, simulated]));
  return [
    { id: "model", header: "Measured on", label: "Measured on", cell: ({ model }) => model },
    {
      id: "list",
      header: "At its list prices",
      label: "At its list prices",
      align: "right",
      cell: ({ list }) =>
        list === null ? <Unknown why="not all of its calls have a price" /> : <Money value={list} places={places} />,
    },
    {
      id: "factor",
      header: <span title="Tokens of the simulated model for each token measured">Token factor</span>,
      label: "Token factor",
      align: "right",
      cell: ({ factor }) =>
        factor === undefined ? (
          <Unknown why="no public tokenizer and no measurement for one of the two, or not counted yet" />
        ) : (
          <data value={factor.value}>
            {factor.isEstimated && "≈ "}
            {factor.value.toFixed(3)}
          </data>
        ),
    },
    {
      id: "simulated",
      header: "Simulated",
      label: "Simulated",
      align: "right",
      cell: ({ simulated, factor }) =>
        simulated === null ? (
          <Unknown why="a kind of token has no list price, is not reported, or its factor is not known" />
        ) : (
          <>
            {factor?.isEstimated === true && "≈ "}
            <Money value={simulated} places={places} />
          </>
        ),
    },
    {
      id: "change",
      header: "Change",
      label: "Change",
      align: "right",
      cell: ({ list, simulated }) => {
        if (list === null || simulated === null || Number(list) === 0) return <Unknown />;
        const change = Number(simulated) / Number(list) - 1;
        const shown = Math.abs(change) >= 10 ? `${(change + 1).toFixed(0)}×` : formatRatio(Math.abs(change));
        return (
          <span className="change" data-meaning={change > 0 ? "bad" : change < 0 ? "good" : "none"}>
            {change > 0 ? "+" : change < 0 ? "−" : ""}
            {shown}
          </span>
        );
      },
    },
  ];
}
