import { useQuery } from "@tanstack/react-query";
import type { callStatementsEndpoint } from "../../../contract/call-statements.ts";
import { ask } from "../api/ask.ts";
import { figureQuery } from "../api/queries.ts";
import { Fact, Facts } from "../components/facts.tsx";
import { groupingName } from "../format/dimension-names.ts";
import { useApp } from "../shell/app-context.ts";
import type { Grouping } from "../state/grouping.ts";

/** Prompt, route, experiment, user, guardrails: what a call says of itself that lists have no room for. */
export function CallStatements({ eventId }: { eventId: string }) {
  const { scope } = useApp();
  const { data: found, isPlaceholderData: isOfAnother } = useQuery(
    figureQuery({
      ...{ scope, name: "call-statements", asked: { project: scope.project, eventId } },
      answer: (signal) =>
        ask<typeof callStatementsEndpoint>(`/calls/${encodeURIComponent(eventId)}/statements`, {
          query: { project: scope.project },
          signal,
        }),
    }),
  );
  if (found === undefined || isOfAnother) return null;
  const stated = Object.entries(found.stated);
  if (stated.length + found.guardrails.length === 0) return null;
  return (
    <div data-figure="call-statements">
      <Facts title="It says of itself">
        {stated.map(([name, value]) => (
          <Fact key={name} name={groupingName(name as Grouping)}>
            {value}
          </Fact>
        ))}
        {found.guardrails.map(({ name, stage, verdict }) => (
          <Fact key={`${name} ${stage}`} name={`Guardrail ${name}${stage === "" ? "" : `, ${stage}`}`}>
            {verdict}
          </Fact>
        ))}
      </Facts>
    </div>
  );
}
