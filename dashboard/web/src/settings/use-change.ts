import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/ask.ts";
import { useApp } from "../shell/app-context.ts";

/** Changes are not called back half-way: `ask` has a time limit of its own. */
export const unstoppable = () => new AbortController().signal;

export const isConflict = (error: Error | null): boolean => error instanceof ApiError && error.code === "conflict";

/**
 * A change of a setting. Whether it succeeds or not, everything shown of the project is asked for again; but not where somebody
 * else wrote meanwhile: what was typed stays, and `Conflict` shows theirs beside it.
 */
export function useChange<Input, Answer>(send: (input: Input) => Promise<Answer>, done?: (answer: Answer) => void) {
  const { scope } = useApp();
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    ...(done !== undefined && { onSuccess: done }),
    onSettled: (_, error) => {
      if (!isConflict(error)) void client.invalidateQueries({ queryKey: ["figures", scope.project] });
    },
  });
}
