import { useQuery } from "@tanstack/react-query";
import type { ObservedModel } from "../../../contract/observed-text.ts";
import { useApp } from "../shell/app-context.ts";
import { observedQuery } from "./tokens-queries.ts";

const none: readonly ObservedModel[] = [];

/** What the project's calls say of their texts; nothing while it is not known. The bench does without. */
export function useObserved(): readonly ObservedModel[] {
  const { scope } = useApp();
  return useQuery(observedQuery(scope)).data?.models ?? none;
}
