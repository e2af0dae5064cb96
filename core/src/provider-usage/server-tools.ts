import {
  countOf,
  isGiven,
  isObject,
  type Json,
  largestOf,
  listOf,
  nothingOf,
  objectOf,
  spellingsOf,
  takeCounts,
} from "./fields.ts";
import { type Reading, sumKnown, type UsageContext } from "./reading.ts";

/** xAI's agent tools. */
const agentTools = spellingsOf({
  webSearch: ["web_search_calls", "web_search", "SERVER_SIDE_TOOL_WEB_SEARCH"],
  xSearch: ["x_search_calls", "x_search", "SERVER_SIDE_TOOL_X_SEARCH"],
  fileSearch: ["file_search_calls", "file_search"],
  documentSearch: ["document_search_calls"],
  code: ["code_interpreter_calls", "code_execution", "SERVER_SIDE_TOOL_CODE_EXECUTION"],
});

const noAgentTools = nothingOf(agentTools);

/** Tools the provider runs and bills beside the tokens, from the counts in the usage object and the items of the answer. */
export function readServerTools(reading: Reading, usage: Json, context: UsageContext): void {
  const tools = objectOf(usage["server_tool_use"]);
  const agent = readAgentTools(reading, usage["server_side_tool_usage_details"] ?? usage["server_side_tool_usage"]);
  const details = objectOf(usage["tool_calls_details"]);
  const items = countOutputItems(listOf(context.envelope["output"]));
  const searches = largestOf(
    reading.count(tools["web_search_requests"], "lower_bound"),
    // xAI: calls of its agent tools; before them, every source a live search used.
    sumKnown(agent.webSearch, agent.xSearch) ?? reading.count(usage["num_sources_used"], "lower_bound"),
    billedQueries(reading, usage, context),
    countOf(objectOf(objectOf(context.envelope["tool_usage"])["web_search"])["num_requests"]),
    countOf(objectOf(details["search_web"])["invocation"]),
    items.webSearches,
  );
  reading.addSome("web_searches", searches);
  reading.addSome("file_searches", largestOf(items.fileSearches, sumKnown(agent.fileSearch, agent.documentSearch)));
  reading.addSome(
    "tool_calls",
    largestOf(
      items.containers,
      countOf(tools["code_execution_requests"]),
      agent.code,
      toolsNotYetCounted(usage, searches),
      countOf(objectOf(details["fetch_url"])["invocation"]),
    ),
  );
}

function readAgentTools(reading: Reading, calls: unknown): typeof noAgentTools {
  if (!isObject(calls)) return noAgentTools;
  const counts = { ...noAgentTools };
  takeCounts(counts, calls, agentTools);
  if (counts.unreadable !== undefined) reading.doubt("lower_bound");
  return counts;
}

/** OpenRouter and xAI count all tools they ran; those with a count of their own are searches. */
function toolsNotYetCounted(usage: Json, searches: number | undefined): number | undefined {
  if (isObject(usage["server_side_tool_usage_details"])) return undefined;
  const executed =
    countOf(objectOf(usage["server_tool_use_details"])["tool_calls_executed"]) ??
    countOf(usage["num_server_side_tools_used"]);
  return executed === undefined ? undefined : Math.max(executed - (searches ?? 0), 0);
}

/** Perplexity bills each search of its deep research; its other models pay one fee per request instead. */
function billedQueries(reading: Reading, usage: Json, { model }: UsageContext): number | undefined {
  const queries = usage["num_search_queries"];
  if (!isGiven(queries)) return undefined;
  const isBilled = isGiven(usage["citation_tokens"]) || /deep-research/i.test(model);
  return isBilled ? reading.count(queries, "lower_bound") : undefined;
}

interface OutputItems {
  readonly webSearches: number;
  readonly fileSearches: number;
  /** Code interpreter sessions: billed once per container, however often it was used. */
  readonly containers: number;
}

const noItems: OutputItems = { webSearches: 0, fileSearches: 0, containers: 0 };

/** Counts the billed items of a Responses answer. Of web searches only `search` actions cost a fee, not opening a page. */
function countOutputItems(output: readonly unknown[]): OutputItems {
  if (output.length === 0) return noItems;
  let webSearches = 0;
  let fileSearches = 0;
  let unnamedContainers = 0;
  const containers = new Set<unknown>();
  for (const item of output) {
    if (!isObject(item) || item["status"] === "failed") continue;
    if (item["type"] === "web_search_call") {
      const action = objectOf(item["action"])["type"];
      if (action === undefined || action === null || action === "search") webSearches += 1;
    } else if (item["type"] === "file_search_call") fileSearches += 1;
    else if (item["type"] === "code_interpreter_call") {
      if (typeof item["container_id"] === "string") containers.add(item["container_id"]);
      else unnamedContainers = 1;
    }
  }
  return { webSearches, fileSearches, containers: Math.max(containers.size, unnamedContainers) };
}
