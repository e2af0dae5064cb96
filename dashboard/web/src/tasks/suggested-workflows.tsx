import { useQuery } from "@tanstack/react-query";
import { usageQuery } from "../api/queries.ts";
import { useApp } from "../shell/app-context.ts";

export const WORKFLOWS_LIST = "suggested-workflows";

/** The workflows of the range, as suggestions of a text field that names {@link WORKFLOWS_LIST}. */
export function SuggestedWorkflows() {
  const { scope } = useApp();
  const answer = useQuery(usageQuery(scope, "values", { metrics: ["calls"], by: ["workflow"], top: 20, bucket: "1M" }));
  return (
    <datalist id={WORKFLOWS_LIST}>
      {(answer.data?.table ?? []).map(({ group: [name = ""] }) =>
        name === "" ? null : <option key={name} value={name} />,
      )}
    </datalist>
  );
}
