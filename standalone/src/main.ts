import { AppError } from "@outlay/core/errors";
import { banner } from "./banner.ts";
import { readConfig } from "./config.ts";
import { startOutlay } from "./start-outlay.ts";

try {
  const config = readConfig(process.env);
  const outlay = await startOutlay(config, { print: (line) => console.log(line) });
  const stopOnce = once(async () => {
    await outlay.stop();
    process.exit(0);
  });
  process.on("SIGINT", stopOnce);
  process.on("SIGTERM", stopOnce);
  process.on("disconnect", stopOnce); // The process that started us is gone.
  outlay.broken.catch((error: unknown) => {
    console.error(`\nOutlay cannot go on: ${messageOf(error)}`);
    process.exit(1);
  });
  console.log(banner(outlay.addresses, config.secret !== undefined));
  await outlay.streamSample();
} catch (error) {
  console.error(`\n${messageOf(error)}`);
  process.exit(1);
}

function messageOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function once(run: () => Promise<void>): () => void {
  let running = false;
  return () => {
    if (running) return;
    running = true;
    run().catch((error: unknown) => {
      console.error(messageOf(error));
      process.exit(1);
    });
  };
}
