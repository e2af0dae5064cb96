/** What `sel` says on pages of tasks: a task that is open, or a rule that is written (a new one: ""). */
export interface TaskSelection {
  readonly task?: string | undefined;
  readonly rule?: string | undefined;
}

/** Reads `task:<id>`, `rule:` and `rule:<name>`; anything else is nothing. */
export function readTaskSelection(sel: string | undefined): TaskSelection {
  if (sel?.startsWith("task:") === true && sel.length > 5) return { task: sel.slice(5) };
  return sel?.startsWith("rule:") === true ? { rule: sel.slice(5) } : {};
}

/** {@link readTaskSelection} backwards. */
export function writeTaskSelection({ task, rule }: TaskSelection): string | undefined {
  if (task !== undefined) return `task:${task}`;
  return rule === undefined ? undefined : `rule:${rule}`;
}
