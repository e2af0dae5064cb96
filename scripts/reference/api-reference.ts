import { neededRole } from "@outlay/dashboard/api/open-api";
import { endpoints } from "@outlay/dashboard/contract/all";
import { hasBody } from "@outlay/dashboard/contract/endpoint";
import { dimensions, metrics } from "@outlay/dashboard/contract/vocabulary";
import { schemaTable } from "./schema-table.ts";

/** docs/reference/api.md */
export function apiReference(): string {
  const sections = endpoints.map((endpoint) => {
    const { method, path, summary, query, body, response } = endpoint;
    const parts = [
      `## ${method} /api/v1${path}`,
      `${summary}.${"role" in endpoint ? ` ${neededRole(endpoint.role)}` : ""}`,
    ];
    const asked = hasBody(endpoint) ? "Path" : path.includes("{") ? "Path and query" : "Query";
    if (!hasBody(endpoint) || path.includes("{")) parts.push(`${asked}:`, schemaTable(query, "input"));
    if (hasBody(endpoint)) parts.push("Body:", schemaTable(body, "input"));
    parts.push("Answer:", schemaTable(response, "output"));
    return `${parts.join("\n\n")}\n`;
  });
  return `# API

Written by \`npm run docs\` from \`dashboard/contract\`; do not edit by hand. The same contract as OpenAPI:
\`GET /api/v1/openapi.json\`.

Money is decimal text in USD, never a float. \`null\` is "not known" and never 0. Times are ISO-8601 with offset, or \`now\`,
\`now-7d\`, \`now+1d\` (units m h d w M y); ranges are half-open. Errors are
\`{code, message, request_id, issues?}\`, see [errors.md](errors.md).

Metrics: ${metrics.map((name) => `\`${name}\``).join(", ")}.

Dimensions: ${dimensions.map((name) => `\`${name}\``).join(", ")}, and \`tag:<key>\` for any tag.

${sections.join("\n")}`;
}
