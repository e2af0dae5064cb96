import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApp } from "../shell/app-context.ts";

/** Changes are not called back half-way: `ask` has a time limit of its own. */
export const unstoppable = () => new AbortController().signal;

/**
 * A change of a setting. Whether it succeeds or not, everything shown of the project is asked for again: after a
 * conflict the reader sees what somebody else wrote, beside what they typed.
 */
export function useChange<Input, Answer>(send: (input: Input) => Promise<Answer>, done?: (answer: Answer) => void) {
  const { scope } = useApp();
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    ...(done !== undefined && { onSuccess: done }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["figures", scope.project] });
    },
  });
}
