// npm run prices -- <command>
// Prices of the running program: it alone may open its data, so every command asks its API.
import { userInfo } from "node:os";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { AppError } from "@outlay/core/errors";
import { type Api, CommandError, openApi } from "./prices/api.ts";
import { checkFile, importList, setItems } from "./prices/change.ts";
import { type Filters, listConflicts, listPrices, listUnpriced } from "./prices/show.ts";

const usage = `Usage: npm run prices -- <command> [options]

  list                          prices in force: --provider --model --tier --region --source --at --limit
  unpriced                      models without a price and what they may mean: --from --to --limit
  conflicts                     where sources disagree: --provider --model --at --limit
  import litellm <file.json>    takes over LiteLLM's model_prices_and_context_window.json: --version
  import prices <file>          takes over a list of price items (YAML or JSON with source and version)
  set <file>                    writes prices of your own (YAML or JSON): --all-projects
  check <file>                  says whether a price file is usable; asks nobody

  --url <address>    of the dashboard, default http://127.0.0.1:4400
  --key <key>        an API key, where OUTLAY_SECRET is set; default OUTLAY_KEY
  --project <name>   default "default"
  --yes              change without asking
  --dry-run          only say what would change
  --author <name>, --reason <text>   kept with the change`;

const { values, positionals } = readArguments();
const [command, ...rest] = positionals;

if (values.help || command === undefined) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}
try {
  console.log(await run(command, rest));
} catch (error) {
  if (!(error instanceof CommandError || error instanceof AppError)) throw error;
  console.error(error.message);
  process.exit(1);
}

function readArguments() {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        url: { ...text, default: "http://127.0.0.1:4400" },
        key: text,
        project: { ...text, default: "default" },
        provider: text,
        model: text,
        tier: text,
        region: text,
        source: text,
        at: text,
        from: text,
        to: text,
        limit: text,
        version: text,
        author: text,
        reason: text,
        "all-projects": flag,
        yes: flag,
        "dry-run": flag,
        help: { ...flag, short: "h" },
      },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

function run(name: string, files: readonly string[]): Promise<string> {
  const { provider, model, tier, region, source, at, from, to, limit } = values;
  const api = openApi({
    url: addressOf(values.url),
    key: values.key ?? process.env["OUTLAY_KEY"],
    project: values.project,
  });
  const show = (list: (api: Api, filters: Filters) => Promise<string>, filters: Filters) => {
    expectFiles(files, 0);
    return list(api, filters);
  };
  switch (name) {
    case "list":
      return show(listPrices, { provider, model, tier, region, source, at, limit });
    case "unpriced":
      return show(listUnpriced, { from, to, limit });
    case "conflicts":
      return show(listConflicts, { provider, model, at, limit });
    case "check":
      return checkFile(expectFiles(files, 1)[0] ?? "");
    case "set": {
      const [path = ""] = expectFiles(files, 1);
      return setItems(api, path, values["all-projects"] ? "all_projects" : "project", changeBy(`set ${path}`));
    }
    case "import": {
      const [format = "", path = ""] = expectFiles(files, 2);
      return importList(api, { format, path, version: values.version }, changeBy(`import ${format} ${path}`));
    }
    default:
      return misused(`There is no command ${name}.`);
  }
}

function changeBy(what: string) {
  const { author = userInfo().username, reason = `npm run prices -- ${what}`.slice(0, 500) } = values;
  return { author, reason, confirm };
}

async function confirm(summary: string): Promise<boolean> {
  console.log(summary);
  if (values["dry-run"]) return false;
  if (values.yes) return true;
  if (!process.stdin.isTTY) throw new CommandError("Nothing was changed: add --yes to change it without being asked.");
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question("\nChange this? [y/N] ");
  prompt.close();
  return /^y(es)?$/i.test(answer.trim());
}

function addressOf(url: string): string {
  return URL.canParse(url) && /^https?:/.test(url)
    ? url
    : misused(`--url ${url} is no address such as http://127.0.0.1:4400.`);
}

function expectFiles(files: readonly string[], count: number): readonly string[] {
  return files.length === count ? files : misused(`${command} takes ${count} argument(s), not ${files.length}.`);
}

function misused(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}
