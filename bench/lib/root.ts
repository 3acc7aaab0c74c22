import * as path from "node:path";

/** The root of the repository. A bundle lies elsewhere, and is told. */
export const ROOT =
  process.env["SEEDWIRE_BENCH_ROOT"] ?? path.resolve(import.meta.dirname, "../..");

/** What is built for measuring: compiled peers, bundles. */
export const CACHE = path.join(ROOT, "node_modules/.cache/seedwire-bench");
