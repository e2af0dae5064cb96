import { configureGlobal } from "fast-check";

/**
 * Property tests look for new counterexamples on every run of a developer. In CI they repeat one seed, so that a red run
 * means the change, not the draw; OUTLAY_TEST_SEED chooses it, also to repeat a run that failed.
 */
const seed = Number(process.env["OUTLAY_TEST_SEED"] ?? (process.env["CI"] ? 20_261_121 : Date.now()));
configureGlobal({ seed: seed | 0 });
