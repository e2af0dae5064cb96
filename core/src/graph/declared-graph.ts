import { z } from "zod";

/** Built in, and only to be used as ends of edges: where a run begins, and where it is over. */
export const START = "START";
export const END = "END";

const NODES_MAX = 1_000;
const EDGES_MAX = 10_000;

const id = z.string().min(1, "must not be empty").max(200);
/** How often one run may go this way; what bounds a loop. */
const limit = z.int().min(1).max(1_000_000).optional();

const declaredNodeSchema = z.strictObject({
  /** As the calls name the step: nodes are compared with what was observed by this name. */
  id,
  /** Such as model, tool, retrieval; `router` for a node that chooses among its edges. */
  kind: z.string().min(1).max(60).optional(),
  /** A run may end here. */
  terminal: z.boolean().optional(),
  limit,
});

const declaredEdgeSchema = z.strictObject({
  from: id,
  to: id,
  /** When it is taken; any text. Without one it is always taken, or when no condition holds. */
  condition: z.string().min(1).max(1_000).optional(),
  /** Taken where no condition holds. */
  default: z.boolean().optional(),
  limit,
});

/** A workflow as someone says it is: at most 1,000 nodes and 10,000 edges. */
export const declaredGraphSchema = z.strictObject({
  workflow: z.string().min(1).max(200).optional(),
  version: z.string().min(1).max(200).optional(),
  /** Node at which a run begins. */
  entry: id,
  nodes: z.array(declaredNodeSchema).max(NODES_MAX),
  edges: z.array(declaredEdgeSchema).max(EDGES_MAX),
});

export type DeclaredGraph = z.infer<typeof declaredGraphSchema>;
export type DeclaredNode = DeclaredGraph["nodes"][number];
export type DeclaredEdge = DeclaredGraph["edges"][number];
