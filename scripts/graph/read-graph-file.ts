import { readFile } from "node:fs/promises";
import { type DeclaredGraph, declaredGraphSchema } from "@outlay/core/graph/declared-graph";
import { isNode, LineCounter, parseDocument } from "yaml";
import { CommandError } from "../prices/api.ts";

const FAULTS_SHOWN = 10;

/** A declared graph from a file of YAML or JSON, which is YAML. Throws CommandError naming line, field and remedy. */
export async function readGraphFile(path: string): Promise<DeclaredGraph> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new CommandError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  return parseGraph(text, path);
}

function parseGraph(text: string, path: string): DeclaredGraph {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new CommandError(`${path}:${broken.linePos?.[0].line ?? 1}: it is neither YAML nor JSON: ${broken.message}`);
  }
  const parsed = declaredGraphSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, FAULTS_SHOWN).map((issue) => {
    const keys = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""] : issue.path;
    const message = issue.code === "unrecognized_keys" ? "there is no such field" : issue.message;
    return `${path}:${lineOf(keys)}: ${keys.join(".") || "the graph"}: ${message}`;
  });
  throw new CommandError(faults.join("\n"));

  /** Where the field is written, or the nearest thing around it that is. */
  function lineOf(keys: readonly PropertyKey[]): number {
    for (let length = keys.length; length > 0; length -= 1) {
      const node = document.getIn(keys.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}
