import type { z } from "zod";
import type {
  deleteSuccessRuleEndpoint,
  previewSuccessRuleEndpoint,
  putSuccessRuleEndpoint,
  successPresetsEndpoint,
  successRuleEndpoint,
  successRulesEndpoint,
} from "../../../contract/success-rules.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope } from "../api/queries.ts";
import type { readRule } from "./rule-draft.ts";

export const rulesQuery = (scope: Scope) => {
  const { project } = scope;
  const answer = (signal: AbortSignal) =>
    ask<typeof successRulesEndpoint>("/success-rules", { query: { project }, signal });
  return figureQuery({ scope, name: "success-rules", asked: project, answer });
};

export const presetsQuery = (scope: Scope) => {
  const { project } = scope;
  const answer = (signal: AbortSignal) =>
    ask<typeof successPresetsEndpoint>("/success-rules/presets", { query: { project }, signal });
  return figureQuery({ scope, name: "success-presets", asked: project, answer });
};

/** A rule with all its versions. */
export const ruleQuery = (scope: Scope, name: string) => {
  const answer = (signal: AbortSignal) =>
    ask<typeof successRuleEndpoint>(`/success-rules/${encodeURIComponent(name)}`, {
      query: { project: scope.project },
      signal,
    });
  return figureQuery({ scope, name: "success-rule", asked: name, answer });
};

/** What the rule would say of the tasks of the range. Changes nothing. */
export const previewQuery = (scope: Scope, rule: ReturnType<typeof readRule>) => {
  const { project, from, to, tz } = scope;
  const body = { project, ...rule, range: { from, to }, tz };
  const answer = (signal: AbortSignal) =>
    ask<typeof previewSuccessRuleEndpoint>("/success-rules/preview", { query: {}, body, signal });
  return figureQuery({ scope, name: "success-preview", asked: body, answer });
};

/** Changes are not called back half-way: `ask` has a time limit of its own. */
const unstoppable = () => new AbortController().signal;
const pathOf = (name: string) => `/success-rules/${encodeURIComponent(name)}` as const;

/** @throws ApiError. */
export const putRule = (name: string, body: z.input<(typeof putSuccessRuleEndpoint)["body"]>) =>
  ask<typeof putSuccessRuleEndpoint>(pathOf(name), { query: {}, body, method: "PUT", signal: unstoppable() });

interface Ending {
  readonly project: string;
  readonly expected_version: number;
  readonly author?: string;
  readonly reason: string;
}

/** Ends a rule from now on. @throws ApiError. */
export const endRule = (name: string, query: Ending) =>
  ask<typeof deleteSuccessRuleEndpoint>(pathOf(name), {
    query,
    method: "DELETE",
    signal: unstoppable(),
  });
