import { useState } from "react";
import type { AllocationRulesJson, putAllocationRulesEndpoint } from "../../../../contract/allocation.ts";
import { ask } from "../../api/ask.ts";
import type { Who } from "../../components/who-fields.tsx";
import { useApp } from "../../shell/app-context.ts";
import { toast } from "../../state/toasts.ts";
import { unstoppable, useChange } from "../use-change.ts";
import type { AllocationDocument } from "./allocation-queries.ts";

/** Writes teams and rules as a new version of what was read. */
export function useAllocationChange(stored: AllocationRulesJson, close: () => void) {
  const { scope } = useApp();
  const [expected_version] = useState(stored.version);
  return useChange(
    ({ who, document }: { who: Who; document: AllocationDocument }) =>
      ask<typeof putAllocationRulesEndpoint>("/allocation/rules", {
        query: {},
        method: "PUT",
        body: { project: scope.project, ...document, expected_version, ...who },
        signal: unstoppable(),
      }),
    ({ version }) => {
      toast(`Version ${version} is in force.`);
      close();
    },
  );
}
