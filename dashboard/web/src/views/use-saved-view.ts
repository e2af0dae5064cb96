import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { toast } from "../state/toasts.ts";
import type { Address } from "../state/url-state.ts";
import { openView, type UpdateUrl } from "../state/use-url-state.ts";
import { shippedLens } from "./shipped-views.ts";
import { viewsQuery } from "./views-query.ts";

/**
 * Opens the view that the address names: its page and state take the place of the address, without a step in the history. From
 * then on the address says everything itself.
 */
export function useSavedView(address: Address, update: UpdateUrl): void {
  const navigate = useNavigate();
  const { sv, project } = address;
  const isAsked = sv !== undefined && project !== undefined;
  const answer = useQuery({ ...viewsQuery(project ?? "default"), enabled: isAsked });
  useEffect(() => {
    if (!isAsked || answer.isPending) return;
    const view = answer.data?.views.find(({ name }) => name === sv);
    const lens = shippedLens(sv);
    const found = view ?? (lens && { path: "/", query: `lens=${lens}` });
    if (found === undefined) {
      const why = answer.isError
        ? answer.error.message
        : "there is none of that name here, or it is not shared with you";
      toast(`The saved view “${sv}” could not be opened: ${why}.`, "warn");
      update({ sv: undefined }, "replace");
    } else {
      void navigate({ to: found.path, search: openView(found.query, address) as never, replace: true });
    }
  }, [isAsked, answer, sv, address, update, navigate]);
}
