import type { EconomicsGroup } from "../../../contract/economics.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { Money } from "../components/money.tsx";
import { formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";

/** Says how a task went, from the application. */
const SNIPPET = 'await outlay.withTask({ workflow: "support" }, async (task) => { /* calls */ task.succeed(); });';

/** Tasks, but nobody has said of any how it went: what each costs is known, what a success costs is not. */
export function NoOutcomes({ totals }: { totals: EconomicsGroup }) {
  if (totals.tasks === 0 || totals.unknown < totals.tasks) return null;
  return (
    <section className="notice no-outcomes" data-figure="no-outcomes" aria-label="No outcomes yet">
      <div>
        <p>
          <strong>No outcomes yet.</strong> {formatPlural(totals.tasks, "task")} cost{" "}
          {totals.cpst_low === null ? (
            "an unknown amount"
          ) : (
            <>
              <Money value={totals.cpst_low} mode="unit" isAtLeast={totals.unpriced_calls > 0} /> each
            </>
          )}
          . Say how tasks end, or define what a success is, and this page shows what a success costs.
        </p>
        <pre>
          <code>{SNIPPET}</code>
        </pre>
      </div>
      <CopyButton text={SNIPPET} label="Copy" />
    </section>
  );
}

/** Nothing to list. */
export function NoTasks() {
  const { state, update } = useApp();
  if (state.f.length === 0 && state.q === undefined && state.outcome === undefined) {
    return <p>No tasks in this range. Send a task id with each call, and an outcome when the task ends.</p>;
  }
  return (
    <>
      <p>No task matches what is asked for.</p>
      <button type="button" className="button" onClick={() => update({ f: [], q: undefined, outcome: undefined })}>
        Show all
      </button>
    </>
  );
}
