import { endpoints } from "@outlay/dashboard/contract/all";
import { dimensions, metrics } from "@outlay/dashboard/contract/vocabulary";
import { schemaTable } from "./schema-table.ts";

/** docs/reference/api.md */
export function apiReference(): string {
  const sections = endpoints.map(({ method, path, summary, query, body, response }) => {
    const asked =
      method === "GET" ? `Query:\n\n${schemaTable(query, "input")}` : `Body:\n\n${schemaTable(body, "input")}`;
    return `## ${method} /api/v1${path}\n\n${summary}.\n\n${asked}\n\nAnswer:\n\n${schemaTable(response, "output")}\n`;
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
