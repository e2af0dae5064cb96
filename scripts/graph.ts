// npm run graph -- lint <file>
// Faults of a declared workflow graph, for people and for CI: exit code 1 where there is an error.
import { parseArgs } from "node:util";
import type { DeclaredGraph } from "@outlay/core/graph/declared-graph";
import { lintGraph } from "@outlay/core/graph/lint-graph";
import { lintWorkflowEndpoint } from "@outlay/dashboard/contract/workflow-graph";
import { readGraphFile } from "./graph/read-graph-file.ts";
import { CommandError, openApi } from "./prices/api.ts";

const usage = `Usage: npm run graph -- lint <file> [options]

  lint <file>          says what is wrong with a declared graph (YAML or JSON); asks nobody
                       exit code 0: no errors, 1: errors, 2: the command or the file is not usable

  --workflow <name>    compare with what was observed of it; default the file's own \`workflow\`, where --api is given
  --api <address>      of the dashboard, default http://127.0.0.1:4400
  --key <key>          an API key, where OUTLAY_SECRET is set; default OUTLAY_KEY
  --project <name>     default "default"
  --version <version>  of the workflow, where only calls of that count
  --from, --to         range of what was observed, default now-30d to now+1d

A graph file:

  entry: plan
  nodes:
    - { id: plan, kind: router }
    - { id: search, kind: tool, limit: 5 }       # at most 5 times in a run
    - { id: answer, kind: model, terminal: true } # a run may end here
  edges:
    - { from: plan, to: search, condition: needs facts }
    - { from: plan, to: answer, default: true }
    - { from: search, to: plan }`;

const { values, positionals } = readArguments();
const [command, path, ...rest] = positionals;
if (values.help || command === undefined) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}
if (command !== "lint" || path === undefined || rest.length > 0) misused("It is: lint <file>.");

try {
  const graph = await readGraphFile(path);
  const { findings, compared } = await judge(graph);
  for (const { level, rule, message } of findings) console.log(`${level}  ${rule}  ${message}`);
  const errors = findings.filter(({ level }) => level === "error").length;
  console.log(`${path}: ${errors} error(s), ${findings.length - errors} warning(s)${compared}`);
  process.exitCode = errors > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function readArguments() {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        api: text,
        workflow: text,
        version: text,
        key: text,
        project: { ...text, default: "default" },
        from: text,
        to: text,
        help: { type: "boolean", default: false, short: "h" },
      },
    });
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
}

/** The findings, and in words what the graph was compared with. */
async function judge(graph: DeclaredGraph) {
  const { api: url = "http://127.0.0.1:4400", project, version, from, to } = values;
  if (values.api === undefined && values.workflow === undefined) return { findings: lintGraph(graph), compared: "" };
  const workflow = values.workflow ?? graph.workflow;
  if (workflow === undefined) misused("Name the workflow to compare with: --workflow, or `workflow` in the file.");
  if (!URL.canParse(url) || !/^https?:/.test(url)) misused(`--api ${url} is no address such as http://127.0.0.1:4400.`);
  const api = openApi({ url, key: values.key ?? process.env["OUTLAY_KEY"], project });
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const only = version === undefined ? {} : { workflow_version: version };
  const answer = lintWorkflowEndpoint.response.parse(
    await api.ask("POST", "/workflows/lint", { project, graph, workflow, ...only, ...range }),
  );
  return {
    findings: answer.findings,
    compared: `; compared with ${answer.observed_traces ?? 0} trace(s) of ${workflow}`,
  };
}

function misused(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}
