import { type FormEvent, useState } from "react";
import { type Choice, Choices } from "./menu.tsx";

interface SearchChoicesProps<Value extends string> {
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  readonly chosen: string;
  readonly choose: (value: Value) => void;
  /** What else the typed text may mean, such as a tag of that name. */
  readonly typed?: (text: string) => Choice<Value> | undefined;
}

/** A long list of which one is chosen: typing narrows it, Enter takes the first. */
export function SearchChoices<Value extends string>(props: SearchChoicesProps<Value>) {
  const { label, choices, chosen, choose, typed } = props;
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = choices.filter(
    ({ name, value }) => name.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted),
  );
  const other = wanted === "" ? undefined : typed?.(text.trim());
  const shown = other === undefined || found.some(({ value }) => value === other.value) ? found : [...found, other];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [first] = shown;
    if (first !== undefined) choose(first.value);
  };
  return (
    <div className="search-choices">
      <form onSubmit={submit}>
        <input
          type="search"
          aria-label={`Find in ${label.toLowerCase()}`}
          placeholder="Type to find"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
      <div className="choices-scroll">
        <Choices label={label} choices={shown} chosen={chosen} choose={choose} />
        {shown.length === 0 && <p className="menu-hint">Nothing of that name.</p>}
      </div>
    </div>
  );
}
