import { z } from "zod";

/** The project everything belongs to when nobody names one. */
export const DEFAULT_PROJECT = "default";

/** Name of a project, as it stands in `x-outlay-project`, in API keys and in every row. Case is kept and matters. */
export const projectNameSchema = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/,
    "must be 1 to 63 letters, digits, dots, dashes or underscores, beginning with a letter or digit",
  );
