import { type Measure, measures } from "@outlay/core/measures/catalogue";

/** docs/reference/measures.md */
export function measuresReference(): string {
  return `# Measures

Written by \`npm run docs\` from \`core/src/measures/catalogue.ts\`; do not edit by hand. The same as data:
\`GET /api/v1/measures\`.

Money is exact decimal text. What is not known is \`null\` and never 0. Of an additive measure the parts sum to the whole;
of a ratio the sums do, and it is divided anew; of distinct counts and percentiles only the calls themselves give a total,
so "other" and totals are computed from them.

${measures.map(section).join("\n")}`;
}

function section({ id, name, formula, unit, additivity, coverage, metrics, endpoints, note }: Measure): string {
  const served = [...metrics.map((metric) => `\`${metric}\``), ...endpoints.map((endpoint) => `\`${endpoint}\``)];
  return `## ${id} ${name}

${formula[0]?.toUpperCase()}${formula.slice(1)}.${note === undefined ? "" : ` ${note}`}

| unit | adds up as | coverage | served as |
|---|---|---|---|
| ${cell(unit)} | ${additivity} | ${cell(coverage)} | ${served.length === 0 ? "—" : served.join(", ")} |
`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
