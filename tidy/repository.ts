import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
}

/** Files git tracks or would track, below the root, matching `pattern`. */
export function repositoryFiles(pattern: RegExp): SourceFile[] {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  return listed
    .split("\n")
    .filter((path) => pattern.test(path) && existsSync(`${root}${path}`))
    .map((path) => {
      const text = readFileSync(`${root}${path}`, "utf8");
      return { path, text, lines: text.split("\n") };
    });
}
