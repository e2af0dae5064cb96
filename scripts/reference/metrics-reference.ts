import { metricGroups } from "./metrics-catalogue.ts";

/** docs/reference/metrics.md */
export function metricsReference(): string {
  return `# Metrics

Written by \`npm run docs\` from \`scripts/reference/metrics-catalogue.ts\`; do not edit by hand. A test holds that these are
exactly the names in the code.

Every service answers \`GET /metrics\` in the Prometheus text format. Names that end in \`_total\` are counters, which begin
at 0 with the process and only appear once they have counted something; all others are gauges. \`GET /healthz\` says that
the process lives, \`GET /readyz\` that it can do its work (collector: the log takes events; ingest: log and store are
there; dashboard: the store answers and has the tables this version knows), with the reason in the body where it cannot.

The same from the ledger, over restarts and for any range: \`GET /api/v1/ingest/health\` and \`GET /api/v1/ledger/audit\`.

${metricGroups.map(group).join("\n")}`;
}

function group({ title, of, metrics }: (typeof metricGroups)[number]): string {
  const rows = metrics.map(({ name, labels = [], help }) => {
    return `| \`${name}\` | ${labels.map((label) => `\`${label}\``).join(", ") || "–"} | ${help} |`;
  });
  return `## ${title}

Of: ${of}.

| name | labels | what |
|---|---|---|
${rows.join("\n")}
`;
}
