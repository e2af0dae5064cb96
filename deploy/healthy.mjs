// node deploy/healthy.mjs 4318: exit 0 when the service on that port of this machine says that it is alive.
const answer = await fetch(`http://127.0.0.1:${process.argv[2]}/healthz`).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
