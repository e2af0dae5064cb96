import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { repositoryFiles } from "./repository.ts";

/** What is deployed is checked as the tools that deploy it would: by the schemas in deploy/schemas. */

const root = fileURLToPath(new URL("..", import.meta.url));
const textOf = (path: string): string => {
  const [file] = repositoryFiles(new RegExp(`^${path.replaceAll(".", "\\.")}$`));
  if (file === undefined) throw new Error(`${path} is not there`);
  return file.text;
};
const documentsIn = (text: string): unknown[] =>
  parseAllDocuments(text, { merge: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(String(document.errors[0]));
    return document.toJS();
  });

/** Schemas are of several drafts; what differs, names of formats and of schemas, is not used here. */
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
const compileWithoutNames = (text: string) =>
  ajv.compile(
    JSON.parse(text, (key, value: unknown) =>
      ["id", "$schema"].includes(key) && typeof value === "string" ? undefined : value,
    ),
  );

const isComposeFile = compileWithoutNames(textOf("deploy/schemas/compose-spec.json"));
const kubernetes = JSON.parse(textOf("deploy/schemas/kubernetes-1.34.json")) as {
  kinds: Record<string, string>;
  $defs: Record<string, object>;
};

const scaledObject = z.strictObject({
  apiVersion: z.literal("keda.sh/v1alpha1"),
  kind: z.literal("ScaledObject"),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({
    scaleTargetRef: z.strictObject({
      apiVersion: z.literal("apps/v1"),
      kind: z.literal("Deployment"),
      name: z.string(),
    }),
    minReplicaCount: z.int().min(1),
    maxReplicaCount: z.int().min(1),
    pollingInterval: z.int().min(1),
    cooldownPeriod: z.int().min(0),
    advanced: z.strictObject({ horizontalPodAutoscalerConfig: z.strictObject({ behavior: z.object({}).loose() }) }),
    triggers: z
      .array(
        z.strictObject({
          type: z.literal("kafka"),
          // KEDA takes text for every value of a trigger.
          metadata: z.strictObject({
            bootstrapServers: z.string().regex(/^[\w.-]+:\d+(,[\w.-]+:\d+)*$/),
            consumerGroup: z.string(),
            topic: z.string(),
            lagThreshold: z.string().regex(/^\d+$/),
            offsetResetPolicy: z.enum(["earliest", "latest"]),
            allowIdleConsumers: z.enum(["true", "false"]),
          }),
        }),
      )
      .min(1),
  }),
});

/** What is wrong with a manifest; nothing when it can be applied. */
function faultsOf(manifest: unknown): string[] {
  const { apiVersion, kind } = manifest as { apiVersion?: string; kind?: string };
  if (kind === "Kustomization") return [];
  if (apiVersion === "keda.sh/v1alpha1") {
    return (
      scaledObject.safeParse(manifest).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? []
    );
  }
  const name = kubernetes.kinds[kind ?? ""];
  if (name === undefined) return [`there is no schema of ${kind}`];
  const [group, version] = name.split(".").slice(-3, -1);
  const said = (apiVersion ?? "").split("/").at(-1);
  if (said !== version) return [`${kind} is ${version} of ${group}, not ${said}`];
  const isValid = ajv.compile({ $ref: `#/$defs/${name}`, $defs: kubernetes.$defs });
  return isValid(manifest)
    ? []
    : (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const manifests = repositoryFiles(/^deploy\/kubernetes\/.*\.yaml$/);
const objects = manifests.flatMap(({ text }) => documentsIn(text)) as {
  kind: string;
  metadata: { name: string };
  spec?: Record<string, unknown>;
}[];

test("docker-compose.yml is one by the Compose Specification", () => {
  const [compose] = documentsIn(textOf("docker-compose.yml")) as [Record<string, unknown>];
  // Extensions carry the parts that services share.
  expect([isComposeFile(compose), isComposeFile.errors]).toEqual([true, null]);
});

test.each([
  ["a misspelt property", "services: {a: {imagee: outlay}}"],
  ["a number for a list", "services: {a: {image: outlay, ports: 4318}}"],
  ["a number for a word", "services: {a: {image: outlay, restart: 3}}"],
])("a compose file with %s is refused", (_, text) => {
  expect(isComposeFile(documentsIn(text)[0])).toBe(false);
});

test.each(manifests.map(({ path }) => path))("%s holds objects as Kubernetes 1.34 takes them", (path) => {
  for (const manifest of documentsIn(textOf(path))) expect(faultsOf(manifest)).toEqual([]);
});

const deployment = (change: (manifest: { spec: Record<string, unknown> }) => void) => {
  const copy = structuredClone(objects.find(({ kind }) => kind === "Deployment")) as never;
  change(copy);
  return copy;
};
test.each([
  ["text for a number", deployment(({ spec }) => Object.assign(spec, { replicas: "three" }))],
  ["a misspelt property", deployment(({ spec }) => Object.assign(spec, { replica: 3 }))],
  ["nothing that it selects", deployment(({ spec }) => delete spec["selector"])],
  ["an old version", { apiVersion: "autoscaling/v1", kind: "HorizontalPodAutoscaler", metadata: { name: "x" } }],
  ["a number where KEDA takes text", { ...scaledWith({ lagThreshold: 5 }) }],
])("a manifest with %s is refused", (_, manifest) => {
  expect(faultsOf(manifest)).not.toEqual([]);
});

function scaledWith(metadata: Record<string, unknown>): object {
  const copy = structuredClone(objects.find(({ kind }) => kind === "ScaledObject"));
  const [trigger] = (copy?.spec?.["triggers"] ?? []) as { metadata: Record<string, unknown> }[];
  Object.assign(trigger?.metadata ?? {}, metadata);
  return copy ?? {};
}

test("kustomization.yaml lists every manifest", () => {
  const [{ resources }] = documentsIn(textOf("deploy/kubernetes/kustomization.yaml")) as [{ resources: string[] }];
  const files = manifests.map(({ path }) => path.split("/").at(-1)).filter((name) => name !== "kustomization.yaml");
  expect([...resources].sort()).toEqual(files.sort());
});

test("every container runs as nobody in particular, within bounds, and says when it is alive and ready", () => {
  const deployments = objects.filter(({ kind }) => kind === "Deployment");
  expect(deployments.map(({ metadata }) => metadata.name).sort()).toEqual([
    "alerts",
    "collector",
    "dashboard",
    "ingest",
  ]);
  const container = z.looseObject({
    securityContext: z.object({
      allowPrivilegeEscalation: z.literal(false),
      readOnlyRootFilesystem: z.literal(true),
      capabilities: z.object({ drop: z.tuple([z.literal("ALL")]) }),
    }),
    resources: z.object({
      requests: z.object({ cpu: z.string(), memory: z.string() }),
      limits: z.object({ memory: z.string() }),
    }),
    readinessProbe: z.object({ httpGet: z.object({ path: z.literal("/readyz") }).loose() }).loose(),
    livenessProbe: z.object({ httpGet: z.object({ path: z.literal("/healthz") }).loose() }).loose(),
  });
  const pod = z.looseObject({
    securityContext: z.looseObject({ runAsNonRoot: z.literal(true) }),
    containers: z.array(container),
  });
  for (const { spec } of deployments) expect(pod.safeParse(podOf(spec?.["template"])).error).toBeUndefined();
  const guarded = objects.filter(({ kind }) => kind === "PodDisruptionBudget").map(({ metadata }) => metadata.name);
  expect(guarded.sort()).toEqual(["collector", "dashboard", "ingest"]);
});

const podOf = (template: unknown): unknown => (template as { spec: unknown }).spec;
const argsOf = (template: unknown): string[] =>
  (template as { spec: { containers: { args: string[] }[] } }).spec.containers.flatMap(({ args }) => args);

/** Names in the schemas of the configurations; other files may mention variables in messages. */
const read = new Set(
  [/^standalone\/src\/config\.ts$/, /^standalone\/src\/services\/(.*\/)?(config|environment)\.ts$/]
    .flatMap((pattern) => repositoryFiles(pattern))
    .flatMap(({ text }) => text.match(/^ +OUTLAY_[A-Z_]+(?=:)|\bOUTLAY_[A-Z_]+(?=: port)/gm) ?? [])
    .map((name) => name.trim()),
);

test(".env.example names exactly what the configurations read", () => {
  const named = [...textOf(".env.example").matchAll(/^# (OUTLAY_[A-Z_]+)=/gm)].map(([, name]) => name);
  expect(named.length).toBe(new Set(named).size);
  expect([...named].sort()).toEqual([...read].sort());
});

test.each(["docker-compose.yml", "Dockerfile", "deploy/kubernetes/config.yaml"])(
  "%s sets only variables that are read",
  (path) => {
    const set = [...textOf(path).matchAll(/\b(OUTLAY_[A-Z_]+)\s*[:=]/g)].map(([, name = ""]) => name);
    expect(set.length).toBeGreaterThan(0);
    expect(set.filter((name) => !read.has(name))).toEqual([]);
  },
);

test("every service that is started is one of the image", () => {
  const services = [...textOf("deploy/entrypoint.mjs").matchAll(/^ {2}(\w+): "\.\.\/(\S+)",$/gm)];
  expect(services.filter(([, , main = ""]) => !existsSync(`${root}${main}`))).toEqual([]);
  const names = services.map(([, name]) => name);
  const [compose] = documentsIn(textOf("docker-compose.yml")) as [{ services: Record<string, { command?: string[] }> }];
  const started = Object.values(compose.services).flatMap(({ command }) => command ?? []);
  expect(started.sort()).toEqual(names.filter((name) => name !== "standalone").sort());
  const args = objects.filter(({ kind }) => kind === "Deployment").flatMap(({ spec }) => argsOf(spec?.["template"]));
  expect(args.sort()).toEqual([...started].sort());
});

test("everything the image copies is there", () => {
  const copied = [...textOf("Dockerfile").matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = ""]) =>
    paths.split(" "),
  );
  expect(copied.filter((path) => !existsSync(`${root}${path}`))).toEqual([]);
});

test("the image runs as a user without rights, says whether it is alive, and is built in stages", () => {
  const text = textOf("Dockerfile");
  expect(text).toMatch(/^USER node$/m);
  expect(text).toMatch(/^HEALTHCHECK /m);
  expect(text.match(/^FROM /gm)?.length).toBeGreaterThan(1);
});
