import type { z } from "zod";
import { chTypeOf } from "../ch.ts";

/** A column that may not be asked for, and what stands for it then. */
export const asked = <Inner extends z.ZodType>(
  column: Inner,
  otherwise: z.output<Inner> & z.core.util.NoUndefined<z.output<Inner>>,
) => column.default(otherwise).meta({ ch: chTypeOf(column) });
