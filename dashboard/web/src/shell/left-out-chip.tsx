import { useQuery } from "@tanstack/react-query";
import { Icon } from "../components/icons.tsx";
import { formatPlural } from "../format/format-number.ts";
import { isLeftOut } from "../state/left-out.ts";
import { useApp } from "./app-context.ts";
import { workspaceQuery } from "./workspace-query.ts";

/** Which environments no figure on the page counts, and a way to count them. */
export function LeftOutChip() {
  const { scope, state, update } = useApp();
  const workspace = useQuery(workspaceQuery(scope.project)).data;
  const names = state.f.filter(isLeftOut).flatMap(({ values }) => values);
  if (names.length > 0) {
    const listed = names.join(", ");
    return (
      <span className="filter-chip left-out" data-figure="left-out">
        <span title={`No figure counts calls of ${listed}`}>{formatPlural(names.length, "environment")} left out</span>
        <button
          type="button"
          className="icon-button"
          aria-label={`Count them too: ${listed}`}
          title={`Count them too: ${listed}`}
          onClick={() => update({ f: state.f.filter((filter) => !isLeftOut(filter)), env: "all" })}
        >
          <Icon name="close" />
        </button>
      </span>
    );
  }
  const others = workspace?.environments_left_out_here ?? [];
  if (state.env !== "all" || others.length === 0) return null;
  return (
    <button
      type="button"
      className="menu-button"
      data-figure="left-out"
      title={`Leave out ${others.join(", ")} again`}
      onClick={() => update({ env: undefined })}
    >
      All environments
    </button>
  );
}
