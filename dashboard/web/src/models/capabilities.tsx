import { modelCapabilities } from "@outlay/core/models-registry/model-capabilities";
import type { RegisteredModel } from "../../../contract/model-registry.ts";
import { Unknown } from "../components/money.tsx";
import { canDo, capabilityNames } from "./registry-query.ts";

/** What a model can do, a tick each; where it is only seen in calls, that is said on hover. */
export function Capabilities({ model }: { model: RegisteredModel }) {
  const able = modelCapabilities.filter((capability) => canDo(model, capability) === true);
  if (able.length === 0) return <Unknown why="nothing is stated, and no call shows it" />;
  return (
    <span className="capability-list">
      {able.map((capability) => (
        <span key={capability} title={model.stated?.[capability] == null ? "seen in calls" : "stated"}>
          <span aria-hidden="true">✓&#x202f;</span>
          {capabilityNames[capability]}
        </span>
      ))}
    </span>
  );
}
