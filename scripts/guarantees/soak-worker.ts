// A process of `npm run soak`: tries networks until it is ended, and tells of each failure.
import { keepFailures } from "./keep-failure.ts";
import { search } from "./search.ts";
import { signatureOf, type Found, type Tried } from "./soak-message.ts";

const [seed = "1", folder = "failures"] = process.argv.slice(2);
const known = new Set<string>();
process.on("message", (signature: string) => known.add(signature));
process.on("disconnect", () => process.exit());
process.on("SIGINT", () => {}); // the one that started this one ends it

const tell = (message: Tried | Found): void => void process.send?.(message);
for (let round = 0; ; round++) {
  let told = 0;
  const { networks, failure } = await search({
    seed: `${seed} ${round}`,
    isOver: () => false,
    isKnown: (message) => known.has(signatureOf(message)),
    save: keepFailures(folder),
    onNetworks: (all) => {
      tell({ networks: all - told });
      told = all;
    },
  });
  if (failure === null) continue;
  known.add(signatureOf(failure.failure));
  tell({ networks: networks - told });
  tell({ message: failure.message, failure: failure.failure, path: failure.path ?? "" });
}
