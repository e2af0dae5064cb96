// npm run bench              every benchmark, one after the other
// npm run bench -- ingest    one of them; what follows are its own arguments
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const all = readdirSync(folder).filter((name) => existsSync(`${folder}${name}/main.ts`));
const [chosen, ...rest] = process.argv.slice(2);
if (chosen !== undefined && !all.includes(chosen)) {
  console.error(`There is no benchmark ${chosen}; there are: ${all.join(", ")}.`);
  process.exit(1);
}
for (const name of chosen === undefined ? all : [chosen]) {
  console.log(`• benchmark ${name}`);
  const args = ["--expose-gc", "--import", "tsx", `${folder}${name}/main.ts`, ...rest];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
