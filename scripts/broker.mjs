// The tests of the event log run real Apache Kafka brokers. Their jars come from Maven Central, as dev/kafka/pom.xml pins
// them, into .cache/kafka, one folder for each supported line. On Debian and Ubuntu Java and Maven are installed too.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { giveUp, mustRun, root, say } from "./prepare.mjs";

const pom = join(root, "dev", "kafka", "pom.xml");
const cache = join(root, ".cache", "kafka");
const plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

/** Every line of dev/kafka/pom.xml, made again when the file changes. */
export function installBrokers() {
  const pinned = readFileSync(pom, "utf8");
  const lines = [...pinned.matchAll(/<id>([\d.]+)<\/id>/g)].map(([, line]) => line);
  const isInstalled = (line) => {
    const stamp = join(cache, line, "installed");
    return existsSync(stamp) && readFileSync(stamp, "utf8") === pinned;
  };
  const missing = lines.filter((line) => !isInstalled(line));
  installJava(missing.length > 0);
  for (const line of missing) {
    say(`Installing the Apache Kafka ${line} broker for the tests (45 MB) …`);
    const folder = join(cache, line);
    const part = `${folder}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    const goal = [`${plugin}:copy-dependencies`, "-DincludeScope=runtime", `-DoutputDirectory=${part}`];
    mustRun("mvn", ["-B", "-q", "-f", pom, "-P", line, ...goal], `Installing Apache Kafka ${line}`);
    writeFileSync(join(part, "installed"), pinned);
    rmSync(folder, { recursive: true, force: true });
    renameSync(part, folder);
  }
}

function installJava(needsMaven) {
  const isMissing = (command, ...args) => spawnSync(command, args).status !== 0;
  const packages = [];
  if (isMissing("java", "-version")) packages.push("default-jre-headless");
  if (needsMaven && isMissing("mvn", "-version")) packages.push("maven");
  if (packages.length === 0) return;
  if (isMissing("apt-get", "--version"))
    giveUp("The Kafka tests need Java 17 or newer and Maven: install both, so that `java` and `mvn` can be run.");
  const [command, prefix] = process.getuid?.() === 0 ? ["apt-get", []] : ["sudo", ["apt-get"]];
  say(`Installing ${packages.join(" and ")} for the Kafka tests …`);
  mustRun(command, [...prefix, "update", "-q"], "Updating the package list");
  const install = [...prefix, "install", "-y", "-q", "--no-install-recommends", ...packages];
  mustRun(command, install, "Installing Java");
}
