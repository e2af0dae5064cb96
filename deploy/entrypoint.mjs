// node deploy/entrypoint.mjs [standalone|collector|ingest|dashboard|alerts]: runs a service in this process, from source.
import { register } from "tsx/esm/api";

const mains = {
  standalone: "../standalone/src/main.ts",
  collector: "../standalone/src/services/collector/main.ts",
  ingest: "../standalone/src/services/ingest/main.ts",
  dashboard: "../standalone/src/services/dashboard/main.ts",
  alerts: "../standalone/src/services/alerts/main.ts",
};
const [, , name = "standalone"] = process.argv;
const main = mains[name];
if (main === undefined) {
  process.stderr.write(`There is no service ${name}: ${Object.keys(mains).join(", ")}.\n`);
  process.exit(1);
}
register();
await import(new URL(main, import.meta.url).href);
