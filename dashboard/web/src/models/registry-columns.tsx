import { modelCapabilities } from "@outlay/core/models-registry/model-capabilities";
import { Unknown } from "../components/money.tsx";
import type { Column } from "../components/table.tsx";
import { Capabilities } from "./capabilities.tsx";
import type { ModelRow } from "./model-rows.ts";
import { canDo, capabilityNames, regionsOf } from "./registry-query.ts";

interface RegistryColumn extends Column<ModelRow> {
  readonly isUsual: boolean;
}

const NOT_SEEN = "not among the models of the range";

/** What the registry of models knows, beside the figures. */
export const registryColumns: readonly RegistryColumn[] = [
  {
    id: "speed",
    header: <span title="Median of output tokens ÷ (duration − time to first token)">Tokens / s</span>,
    label: "Tokens per second",
    align: "right",
    isUsual: false,
    text: ({ registered }) => String(registered?.tokens_per_second ?? ""),
    sort: ({ registered }) => registered?.tokens_per_second ?? null,
    cell: ({ registered }) => {
      const speed = registered?.tokens_per_second ?? null;
      if (speed === null) return <Unknown why="no streamed answer tells both times" />;
      return <data value={speed}>{speed.toFixed(speed < 10 ? 1 : 0)}</data>;
    },
  },
  {
    id: "can",
    header: "Can",
    label: "Can",
    isUsual: false,
    text: ({ registered }) =>
      registered === undefined
        ? ""
        : modelCapabilities
            .filter((capability) => canDo(registered, capability) === true)
            .map((capability) => capabilityNames[capability])
            .join(", "),
    cell: ({ registered }) =>
      registered === undefined ? <Unknown why={NOT_SEEN} /> : <Capabilities model={registered} />,
  },
  {
    id: "region",
    header: "Region",
    label: "Region",
    isUsual: false,
    text: ({ registered }) => (registered === undefined ? "" : regionsOf(registered).join(", ")),
    cell: ({ registered }) => {
      const regions = registered === undefined ? [] : regionsOf(registered);
      return regions.length === 0 ? (
        <Unknown why="neither stated nor named by a call" />
      ) : (
        <span className="cell-wrap">{regions.join(", ")}</span>
      );
    },
  },
  {
    id: "retires",
    header: "Retires",
    label: "Retires",
    isUsual: false,
    text: ({ registered }) => registered?.stated?.retires_on ?? "",
    sort: ({ registered }) => registered?.stated?.retires_on ?? null,
    cell: ({ registered }) => registered?.stated?.retires_on ?? <Unknown why="not stated" />,
  },
];

const ids = new Set(registryColumns.map(({ id }) => id));
/** Whether a column of the registry is among those that are shown. */
export const showsRegistry = (columns: readonly string[]): boolean => columns.some((id) => ids.has(id));
