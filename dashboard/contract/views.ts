import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, project } from "./values.ts";
import { author, reason } from "./who.ts";

const name = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, "must be 1 to 63 letters, digits, dots, dashes or underscores");
const version = z.coerce.number().int().min(0).max(1_000_000);

/** Longest query a view may have. An address this long is beyond what chat programs and proxies pass on. */
const QUERY_LENGTH_MAX = 8_000;
const PARAMETERS_MAX = 150;
/** What says where an address is opened, which a view must not: it is of its project, wherever that is shown. */
const FOREIGN_PARAMETERS = ["project", "sv"];

/** A path of the web app: no host, no query, no way out of it. */
const path = z
  .string()
  .max(300)
  .regex(/^\/([\w.~%:@!$&'()*+,;=-]+(\/[\w.~%:@!$&'()*+,;=-]+)*)?$/, "must be a page's path such as /explore")
  .refine(isDecodable, "must be percent-encoded text")
  .refine((text) => !text.split("/").some((part) => part === ".." || part === "."), "must not hold . or ..");

/** What is behind the "?" of a page's address. */
const query = z
  .string()
  .max(QUERY_LENGTH_MAX)
  .refine(isDecodable, "must be percent-encoded text")
  .superRefine((text, context) => {
    const fault = (message: string) => context.addIssue({ code: "custom", message });
    const names = [...new URLSearchParams(text).keys()];
    if (names.length > PARAMETERS_MAX) fault(`must have at most ${PARAMETERS_MAX} parameters`);
    for (const found of new Set(names)) {
      if (FOREIGN_PARAMETERS.includes(found)) fault(`must not name ${found}: a view is of its own project`);
      else if (!/^[a-z][a-z0-9_]{0,29}$/.test(found))
        fault(`has a parameter that no page knows: ${found.slice(0, 40)}`);
    }
  });

/** Whether every % begins a character, and no character stands there raw that ends or splits an address. */
function isDecodable(text: string): boolean {
  if (!/^[\w.~%:@!$&'()*+,;=/?-]*$/.test(text)) return false;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const viewShape = {
  title: z.string().trim().min(1).max(100),
  path: path.describe("The page: /explore."),
  query: query.default("").describe("Its state as the address has it, without ? and without project."),
  is_shared: z.boolean().default(false).describe("Everybody who may read the project sees it; else its owner only."),
  is_pinned: z.boolean().default(false).describe("It stands on the Overview."),
};

export const viewJson = z.strictObject({
  name: z.string().describe("As sv=<name> has it."),
  version: count,
  ...viewShape,
  is_own: z.boolean().describe("Written by who asks; without accounts everybody is the same."),
  author: z.string(),
  changed_at: z.string(),
});
export type ViewJson = z.output<typeof viewJson>;

export const viewsEndpoint = endpoint({
  method: "GET",
  path: "/views",
  summary: "Saved states of pages: one's own and those that are shared",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: z.strictObject({ views: z.array(viewJson) }),
});

const whyView = reason.default("saved from the page");

export const putViewEndpoint = endpoint({
  method: "PUT",
  path: "/views/{name}",
  summary: "Saves a state of a page, or changes one that was saved",
  role: "editor",
  query: z.strictObject({ name }),
  body: z.strictObject({
    project,
    ...viewShape,
    expected_version: version.default(0).describe("The version you saw, 0 for a new one; another there is a conflict."),
    author,
    reason: whyView,
  }),
  response: viewJson,
});

export const deleteViewEndpoint = endpoint({
  method: "DELETE",
  path: "/views/{name}",
  summary: "Takes a saved view away",
  role: "editor",
  query: z.strictObject({ project, name, expected_version: version, author, reason: whyView }),
  body: z.undefined(),
  response: z.strictObject({ name: z.string(), version: count, ended_at: z.string() }),
});

export const viewEndpoints = [viewsEndpoint, putViewEndpoint, deleteViewEndpoint] as const;
