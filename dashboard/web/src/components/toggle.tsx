import type { ReactNode } from "react";

interface ToggleProps<Value> {
  /** What is chosen, said to those who listen. */
  readonly label: string;
  readonly options: readonly {
    readonly value: Value;
    readonly name: string;
    /** Shown in place of the name, which then is said and shown on hover. */
    readonly icon?: ReactNode;
    readonly hint?: string;
  }[];
  readonly chosen: Value;
  readonly choose: (value: Value) => void;
}

/** One of a few, side by side; choosing acts at once. */
export const Toggle = <Value extends string | undefined>({ label, options, chosen, choose }: ToggleProps<Value>) => (
  <div className="toggle" role="radiogroup" aria-label={label}>
    {options.map(({ value, name, icon, hint }) => (
      // biome-ignore lint/a11y/useSemanticElements: choosing acts at once, so these are buttons that behave as radios.
      <button
        key={name}
        type="button"
        role="radio"
        aria-checked={value === chosen}
        {...(icon !== undefined && { "aria-label": name, title: hint ?? name })}
        onClick={() => choose(value)}
      >
        {icon ?? name}
      </button>
    ))}
  </div>
);
