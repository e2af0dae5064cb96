import { modelCostBins } from "@outlay/clickhouse/queries/model-reliability";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { ModelCosts, modelCostsEndpoint } from "../contract/model-costs.ts";
import type { HandlerInput } from "./api-route.ts";
import { binningOf, edgesOf, spreadOver } from "./cost-bins.ts";
import { openQuestion, rangeJson } from "./measure-scope.ts";

/** More than 500 models in every bin there is. */
const ROWS_MAX = 100_000;
const FINEST = 10;
const [FREE, UNPRICED, NEGATIVE] = [-1, -2, -3];

interface Counted {
  readonly bin: number;
  readonly calls: number;
}

/** How many calls of each model cost how much. */
export async function answerModelCosts(
  reader: Reader,
  { body, now, signal }: HandlerInput<unknown, z.output<(typeof modelCostsEndpoint)["body"]>>,
): Promise<ModelCosts> {
  const { range, scope, version } = await openQuestion(reader, { asked: body, by: [], now, signal });
  const { from, to } = range;
  const rows = await reader.query(modelCostBins, { ...scope, from, to, limit: ROWS_MAX }, { signal });
  const binning = binningOf(rows.flatMap(({ bin }) => (bin >= 0 ? [bin] : [])));
  const figuresOf = (counted: readonly Counted[]) => ({
    bins:
      binning === undefined
        ? []
        : spreadOver(
            binning,
            counted.filter(({ bin }) => bin >= 0),
          ),
    free_calls: callsAt(counted, FREE),
    unpriced_calls: callsAt(counted, UNPRICED),
    negative_calls: callsAt(counted, NEGATIVE),
  });
  const models = [...new Set(rows.map(({ model }) => model))]
    .map((model) => ({ model, counted: rows.filter((row) => row.model === model) }))
    .map((one) => ({ ...one, calls: one.counted.reduce((sum, { calls }) => sum + calls, 0) }))
    .sort((left, right) => right.calls - left.calls || left.model.localeCompare(right.model));
  return {
    range: rangeJson(range),
    edges: binning === undefined ? [] : edgesOf(binning),
    bins_per_decade: FINEST / (binning?.width ?? 1),
    models: models.slice(0, body.top).map(({ model, counted }) => ({ model, ...figuresOf(counted) })),
    total: figuresOf(rows),
    models_omitted: Math.max(0, models.length - body.top),
    data_version: version,
  };
}

const callsAt = (counted: readonly Counted[], place: number | undefined): number =>
  counted.reduce((sum, { bin, calls }) => (bin === place ? sum + calls : sum), 0);
