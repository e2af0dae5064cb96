// npm run backup -- <directory>     copies the data of a stopped Outlay (OUTLAY_DATA, default ./data) into a new directory
// npm run restore -- <directory>    copies it back into an empty OUTLAY_DATA
import { AppError } from "@outlay/core/errors";
import { restoreBackup, takeBackup } from "../standalone/src/backup/backup.ts";

const [, , command, directory] = process.argv;
const data = process.env["OUTLAY_DATA"] || "./data";

try {
  if (directory === undefined || (command !== "backup" && command !== "restore"))
    throw new AppError("bad_request", "Usage: npm run backup -- <directory>, or npm run restore -- <directory>");
  const isBackup = command === "backup";
  const { files, bytes } = isBackup
    ? await takeBackup(data, directory, Date.now)
    : await restoreBackup(directory, data);
  const size = `${files} files, ${(bytes / 1e6).toFixed(1)} MB`;
  console.log(
    isBackup ? `${data} is copied to ${directory}: ${size}.` : `${directory} is restored to ${data}: ${size}.`,
  );
} catch (error) {
  console.error(error instanceof AppError ? error.message : error);
  process.exit(1);
}
