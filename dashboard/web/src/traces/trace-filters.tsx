import { type FormEvent, useEffect, useState } from "react";
import { Toggle } from "../components/toggle.tsx";
import { useApp } from "../shell/app-context.ts";
import type { TraceList, TraceSort } from "./trace-list.ts";

const orders: readonly (readonly [sort: TraceSort, name: string])[] = [
  ["newest", "Newest"],
  ["cost", "Dearest"],
  ["duration", "Slowest"],
  ["errors", "Most errors"],
];

const statuses = [
  [undefined, "All"],
  ["error", "Failed"],
  ["ok", "Ok"],
] as const;

/** Order, how it ended, the least cost and an id to look for. */
export function TraceFilters({ list }: { list: TraceList }) {
  const { state, update } = useApp();
  const setStatus = (status: "ok" | "error" | undefined) => {
    const others = state.f.filter(({ dimension }) => dimension !== "status");
    update({ f: status === undefined ? others : [...others, { dimension: "status", op: "eq", values: [status] }] });
  };
  return (
    <div className="trace-filters">
      <Toggle
        label="Order"
        options={orders.map(([value, name]) => ({ value, name }))}
        chosen={list.sort}
        choose={(sort) => update({ sort: sort === "newest" ? undefined : sort })}
      />
      <Toggle
        label="Status"
        options={statuses.map(([value, name]) => ({ value, name }))}
        chosen={list.status}
        choose={setStatus}
      />
      <TextFilter
        name="min"
        label="At least $"
        value={state.min}
        pattern="\d{1,12}(\.\d{1,12})?"
        apply={(min) => update({ min })}
      />
      <TextFilter
        name="search"
        label="Id"
        placeholder="of trace, span, task, user, response …"
        value={state.q}
        apply={(q) => update({ q })}
      />
    </div>
  );
}

interface TextFilterProps {
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly pattern?: string;
  readonly value: string | undefined;
  readonly apply: (text: string | undefined) => void;
}

/** Takes effect on Enter and when it is left, so that nothing is asked for while one types. */
function TextFilter({ name, label, placeholder, pattern, value, apply }: TextFilterProps) {
  const [text, setText] = useState(value ?? "");
  useEffect(() => setText(value ?? ""), [value]);
  const isUsable = pattern === undefined || text === "" || new RegExp(`^(${pattern})$`).test(text);
  const take = (event?: FormEvent) => {
    event?.preventDefault();
    const next = text.trim() === "" ? undefined : text.trim();
    if (isUsable && next !== value) apply(next);
  };
  return (
    <form onSubmit={take}>
      <label className="row">
        <span className="note">{label}</span>
        <input
          name={name}
          type={name === "search" ? "search" : "text"}
          inputMode={name === "min" ? "decimal" : "search"}
          placeholder={placeholder}
          value={text}
          maxLength={200}
          aria-invalid={!isUsable || undefined}
          title={isUsable ? undefined : "A number of USD such as 0.05"}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => take()}
        />
      </label>
    </form>
  );
}
