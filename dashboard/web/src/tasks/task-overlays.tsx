import { lazy, Suspense } from "react";
import { useApp } from "../shell/app-context.ts";
import { TaskDrawer } from "./task-drawer.tsx";
import { readTaskSelection, type TaskSelection, writeTaskSelection } from "./task-selection.ts";

/** Written rarely, so it is fetched when it is wanted. */
const DefineSuccess = lazy(async () => ({ default: (await import("./define-success.tsx")).DefineSuccess }));

interface Overlays {
  readonly selected: TaskSelection;
  readonly define: () => void;
}

/** What may stand over a page of tasks, by its address. */
export function useTaskOverlays(): Overlays {
  const { state, update } = useApp();
  return { selected: readTaskSelection(state.sel), define: () => update({ sel: writeTaskSelection({ rule: "" }) }) };
}

/** `workflow`: the one a new rule is first meant for. */
export function TaskOverlays({ selected, workflow = "" }: Overlays & { readonly workflow?: string }) {
  const { update } = useApp();
  const close = () => update({ sel: undefined });
  return (
    <>
      {selected.task !== undefined && <TaskDrawer key={selected.task} id={selected.task} close={close} />}
      {selected.rule !== undefined && (
        <Suspense fallback={null}>
          <DefineSuccess rule={selected.rule} workflow={workflow} close={close} />
        </Suspense>
      )}
    </>
  );
}
