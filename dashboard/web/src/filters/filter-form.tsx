import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useDeferredValue, useId, useState } from "react";
import { filterOperators } from "../../../contract/vocabulary.ts";
import { allGroupings } from "../format/dimension-names.ts";
import { formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { type FilterOperator, isUsableFilter, type UrlFilter } from "../state/filter-text.ts";
import { type Grouping, readGrouping } from "../state/grouping.ts";
import { dimensionValuesQuery } from "./dimension-values-query.ts";
import { operatorWords } from "./filter-words.ts";

interface FilterFormProps {
  readonly initial?: UrlFilter;
  readonly apply: (filter: UrlFilter) => void;
}

const TAG = "tag:";
const isNullary = (op: FilterOperator) => op === "has" || op === "nhas";
const isNumeric = (op: FilterOperator) => op === "gt" || op === "lt";

/** One condition: dimension, operator, values. Values in the range are offered; any other can be typed. */
export function FilterForm({ initial, apply }: FilterFormProps) {
  const [named, setNamed] = useState<string>(initial?.dimension ?? "model_resolved");
  const [op, setOp] = useState<FilterOperator>(initial?.op ?? "in");
  const [chosen, setChosen] = useState<readonly string[]>(initial?.values ?? []);
  const [typed, setTyped] = useState("");
  const isTag = named.startsWith(TAG);
  const dimension = readGrouping(named);
  const all = typed.trim() === "" ? chosen : [...new Set([...chosen, typed.trim()])];
  const values = isNullary(op) ? [] : isNumeric(op) ? all.slice(-1) : all;
  const isUsable = dimension !== undefined && isUsableFilter({ op, values });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isUsable) apply({ dimension, op: shortest(op, values), values });
  };
  const toggle = (value: string) =>
    setChosen(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
  return (
    <form className="menu-form filter-form" onSubmit={submit}>
      <label>
        Dimension
        <select
          value={isTag ? TAG : named}
          onChange={(event) => {
            setNamed(event.target.value);
            setChosen([]);
          }}
        >
          {allGroupings.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
          <option value={TAG}>A tag …</option>
        </select>
      </label>
      {isTag && (
        <label>
          Name of the tag
          <input
            value={named.slice(TAG.length)}
            maxLength={100}
            onChange={(event) => setNamed(`${TAG}${event.target.value}`)}
          />
        </label>
      )}
      <label>
        Condition
        <select value={op} onChange={(event) => setOp(readOperator(event.target.value))}>
          {filterOperators.map((name) => (
            <option key={name} value={name}>
              {operatorWords[name]}
            </option>
          ))}
        </select>
      </label>
      {!isNullary(op) && (
        <>
          {!isNumeric(op) && dimension !== undefined && (
            <OfferedValues dimension={dimension} typed={typed.trim()} chosen={chosen} toggle={toggle} />
          )}
          <label>
            {isNumeric(op) ? "Number" : "Find, or another value"}
            <input
              value={typed}
              autoComplete="off"
              inputMode={isNumeric(op) ? "decimal" : "text"}
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
        </>
      )}
      <button type="submit" className="button" disabled={!isUsable}>
        Apply
      </button>
    </form>
  );
}

const readOperator = (text: string): FilterOperator => filterOperators.find((name) => name === text) ?? "in";

/** One value needs no list. */
function shortest(op: FilterOperator, values: readonly string[]): FilterOperator {
  if (op === "in" || op === "eq") return values.length === 1 ? "eq" : "in";
  if (op === "nin" || op === "ne") return values.length === 1 ? "ne" : "nin";
  return op;
}

interface OfferedValuesProps {
  readonly dimension: Grouping;
  /** Only values that contain it are offered. */
  readonly typed: string;
  readonly chosen: readonly string[];
  readonly toggle: (value: string) => void;
}

/** The values with most calls in the days of the range, and those already chosen. */
function OfferedValues({ dimension, typed, chosen, toggle }: OfferedValuesProps) {
  const { scope } = useApp();
  const id = useId();
  const part = useDeferredValue(typed);
  const answer = useQuery(dimensionValuesQuery(scope, dimension, part));
  const found = (answer.data?.values ?? []).map(({ value: name, calls }) => ({ name, calls }));
  const known = new Set(found.map(({ name }) => name));
  const rows = [...chosen.filter((name) => !known.has(name)).map((name) => ({ name, calls: undefined })), ...found];
  return (
    <fieldset className="offered" aria-busy={answer.isFetching}>
      <legend id={id}>Values</legend>
      {rows.map(({ name, calls }) => (
        <label key={name} className="offered-value">
          <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
          <span title={name}>{name || "“”"}</span>
          <span className="choice-hint">{calls === undefined ? "" : formatCount(calls)}</span>
        </label>
      ))}
      {answer.isError && <p className="menu-hint">The values could not be loaded; type one below.</p>}
      {answer.isSuccess && found.length === 0 && (
        <p className="menu-hint">
          {part === "" ? "No call in this range carries it." : `No call in this range carries “${part}” in it.`}
        </p>
      )}
      {typeof answer.data?.newest_calls === "number" && (
        <p className="menu-hint">
          Of the newest {formatCount(answer.data.newest_calls)} calls; any other can be typed.
        </p>
      )}
    </fieldset>
  );
}
