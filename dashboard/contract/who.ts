import { z } from "zod";

/** Who asks for a change, and why: kept with it for ever. */
export const author = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe("Where keys are asked for, the key's id is put before it; required where none is.");
export const reason = z.string().min(1, "say why: it is kept with the change").max(500);
