import { settlementReasons } from "@outlay/core/settle/settle-facts";

/** Why a record is billed, or is not, as a sentence; a reason of a newer server as it was sent. */
export const settlementWords = (reason: string): string =>
  Object.hasOwn(settlementReasons, reason)
    ? settlementReasons[reason as keyof typeof settlementReasons]
    : reason.replaceAll("_", " ");
