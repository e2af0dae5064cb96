import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { copyFile, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "@outlay/core/errors";
import { lockDirectory } from "@outlay/eventlog/lock-file";
import { z } from "zod";

/** What makes up a backup: log and store belong together, as of one moment. */
const PARTS = ["log", "clickhouse", "sample.json", "revoked-keys"];
/** Rebuilt at the start, or of the moment only. */
const LEFT_OUT = new Set(["log/lock", "clickhouse/spool", "clickhouse/exports", "clickhouse/tmp", "clickhouse/status"]);
const MANIFEST = "manifest.json";

const manifestSchema = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  files: z.record(z.string(), z.object({ bytes: z.int().min(0), sha256: z.string().length(64) })),
  /** Path → where it points, inside the backup. */
  links: z.record(z.string(), z.string()),
  directories: z.array(z.string()),
});
type Manifest = z.infer<typeof manifestSchema>;

export interface BackupReport {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Copies the data of a stopped Outlay into a new directory, with a list of what is in it. Nothing of the data is changed.
 *
 * @throws AppError `data_directory_in_use` while Outlay runs, `configuration` when there is no data, or the target is not
 *   empty or lies inside the data
 */
export async function takeBackup(data: string, target: string, now: () => number): Promise<BackupReport> {
  const [from, to] = [resolve(data), resolve(target)];
  if ((await namesIn(join(from, "log"))).length === 0) throw refused(`There is no data of Outlay in ${from}.`);
  if (`${to}${sep}`.startsWith(`${from}${sep}`)) throw refused(`${to} lies inside the data that is to be copied.`);
  await refuseFull(to);
  const release = await lockDirectory(join(from, "log"));
  try {
    const manifest: Manifest = {
      ...{ format: 1, takenAt: new Date(now()).toISOString() },
      ...{ files: {}, links: {}, directories: [] },
    };
    for (const path of await pathsIn(from)) await copyOne(from, to, path, manifest);
    // Last: a copy without a list is none.
    await writeFile(join(to, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
    return reportOf(manifest);
  } finally {
    await release();
  }
}

/**
 * Copies a backup into an empty data directory; Outlay then starts on it as it stopped.
 *
 * @throws AppError `configuration` when the target is not empty, or a file of the backup is missing or not as it was taken
 */
export async function restoreBackup(source: string, data: string): Promise<BackupReport> {
  const [from, to] = [resolve(source), resolve(data)];
  const manifest = await readManifest(from);
  await refuseFull(to);
  for (const [path, { sha256 }] of Object.entries(manifest.files)) {
    if ((await hashOf(join(from, path)).catch(() => "")) !== sha256)
      throw refused(`${join(from, path)} is missing or is not what was copied; nothing was restored.`);
  }
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const path of manifest.directories) await mkdir(join(to, path), { recursive: true, mode: 0o700 });
  for (const path of Object.keys(manifest.files)) await copyInto(join(from, path), join(to, path));
  for (const [path, points] of Object.entries(manifest.links)) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    await symlink(relative(dirname(join(to, path)), join(to, points)), join(to, path));
  }
  return reportOf(manifest);
}

async function readManifest(directory: string): Promise<Manifest> {
  const text = await readFile(join(directory, MANIFEST), "utf8").catch(() => "null");
  const manifest = manifestSchema.safeParse(JSON.parse(text));
  if (!manifest.success)
    throw refused(`${directory} holds no complete backup: its ${MANIFEST} is missing or unreadable.`);
  return manifest.data;
}

/** Files, links and directories of the parts, parents first. */
async function pathsIn(root: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (path: string): Promise<void> => {
    if (LEFT_OUT.has(path)) return;
    const stat = await lstat(join(root, path)).catch(() => undefined);
    if (stat === undefined) return;
    found.push(path);
    if (!stat.isDirectory()) return;
    for (const name of (await readdir(join(root, path))).sort()) await walk(`${path}/${name}`);
  };
  for (const part of PARTS) await walk(part);
  return found;
}

async function copyOne(from: string, to: string, path: string, manifest: Manifest): Promise<void> {
  const stat = await lstat(join(from, path));
  if (stat.isDirectory()) {
    manifest.directories.push(path);
    await mkdir(join(to, path), { recursive: true, mode: 0o700 });
  } else if (stat.isSymbolicLink()) {
    // The engine links databases to where they lie; elsewhere they lie elsewhere.
    const points = relative(from, resolve(dirname(join(from, path)), await readlink(join(from, path))));
    if (points.startsWith(".."))
      throw refused(`${path} points to ${points}, outside of the data: it cannot be copied.`);
    manifest.links[path] = points;
  } else if (stat.isFile()) {
    await copyInto(join(from, path), join(to, path));
    manifest.files[path] = { bytes: stat.size, sha256: await hashOf(join(to, path)) };
  }
}

async function copyInto(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await copyFile(from, to, constants.COPYFILE_FICLONE);
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

async function refuseFull(directory: string): Promise<void> {
  if ((await namesIn(directory)).length > 0) throw refused(`${directory} is not empty: name a new directory.`);
}

const namesIn = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);

const reportOf = ({ files }: Manifest): BackupReport => ({
  files: Object.keys(files).length,
  bytes: Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0),
});

const refused = (message: string): AppError => new AppError("configuration", message);
