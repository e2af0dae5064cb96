/**
 * Where a workflow's own page is. Dots are written as `~d`, and `~` as `~~`: an address that ends like a file's name is
 * taken for a file, and one of dots alone for a step up.
 */
export const workflowPath = (name: string): string =>
  `/workflows/${encodeURIComponent(name.replaceAll("~", "~~").replaceAll(".", "~d"))}`;

/** The name in the last part of {@link workflowPath}, decoded once as the router does. */
export const readWorkflowPart = (part: string): string =>
  part.replace(/~([~d])/g, (_, mark: string) => (mark === "d" ? "." : "~"));
