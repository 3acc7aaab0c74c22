// Tries random networks until one breaks a promise: npx tsx scripts/guarantees.ts (see USAGE)
import { keepFailures, FAILURES } from "./guarantees/keep-failure.ts";
import { search } from "./guarantees/search.ts";
import { readScriptArgs } from "./script-args.ts";

const USAGE = `npx tsx scripts/guarantees.ts [OPTION...]
  Tries random networks until the first that breaks a promise, which is reduced and kept.
  --seconds N   how long to look (default: 60)
  --seed S      of what is drawn (default: 1)
  --out FOLDER  where the failing run goes, as a fate file (default: ${FAILURES})
  --json        one JSON document
  --help        this
Exit code: 0 nothing found, 1 found, 2 bad usage.`;

const { values, refuse } = readScriptArgs(USAGE, {
  seconds: { type: "string", default: "60" },
  seed: { type: "string", default: "1" },
  out: { type: "string", default: FAILURES },
  jobs: { type: "string", default: "1" }, // one process searches; soak has more
  json: { type: "boolean", default: false },
});
const seconds = Number(values.seconds);
if (!(seconds > 0)) refuse(`--seconds ${values.seconds}: expected a number above 0`);

const startMs = performance.now();
const { networks, failure } = await search({
  seed: values.seed,
  isOver: () => performance.now() - startMs > seconds * 1000,
  save: keepFailures(values.out),
});
const took = (performance.now() - startMs) / 1000;
if (values.json) {
  const found = {
    found: failure !== null,
    seconds: Math.round(took * 10) / 10,
    networks,
    fates: failure?.file.fates.length ?? null,
    failure: failure?.failure.split("\n")[0] ?? null,
    path: failure?.path ?? null,
  };
  console.log(JSON.stringify(found));
} else {
  if (failure !== null) console.log(failure.message);
  console.log(`${networks} networks in ${took.toFixed(1)} s, seed ${values.seed}`);
}
process.exitCode = failure === null ? 0 : 1;
