// npm run docs
// Writes the reference pages from the zod contracts, so that they are what the code accepts. A tidy test compares them.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { apiReference } from "./reference/api-reference.ts";
import { eventsReference } from "./reference/events-reference.ts";
import { measuresReference } from "./reference/measures-reference.ts";
import { metricsReference } from "./reference/metrics-reference.ts";

export const referencePages: Readonly<Record<string, () => string>> = {
  "docs/reference/events.md": eventsReference,
  "docs/reference/api.md": apiReference,
  "docs/reference/measures.md": measuresReference,
  "docs/reference/metrics.md": metricsReference,
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, write] of Object.entries(referencePages)) {
    writeFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), write());
    console.log(path);
  }
}
