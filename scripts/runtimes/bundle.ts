import * as path from "node:path";
import { build } from "esbuild";
import { settle } from "../bundle/settle.ts";
import { scenarioFiles } from "../goldens/scenario-files.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

/**
 * All scenarios with seedwire, as one module that imports nothing and exports `perform(job, tell)`.
 * Made as for a browser: what needs a module of Node cannot be bundled, and that is an error. Names are
 * settled as in the published command, so that what this changes would be seen.
 */
export async function bundleScenarios(): Promise<string> {
  const files = scenarioFiles();
  const { outputFiles } = await build({
    stdin: { contents: entryOf(files), resolveDir: ROOT, loader: "ts" },
    bundle: true,
    write: false,
    platform: "browser",
    format: "esm",
    target: "es2023",
    logLevel: "silent",
  });
  return settle({ code: outputFiles[0]!.text, map: null }).code;
}

function entryOf(files: readonly string[]): string {
  const imports = files.map((file, i) => `import * as file${i} from "./${file}";`);
  const entries = files.map((file, i) => `${JSON.stringify(file)}: file${i},`);
  return `${imports.join("\n")}
import { perform as performIn } from "./scripts/runtimes/perform.ts";
const files = { ${entries.join(" ")} };
export const perform = (job, tell) => performIn(files, job, tell);
`;
}
