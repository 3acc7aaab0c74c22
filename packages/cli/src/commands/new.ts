import * as fs from "node:fs";
import * as path from "node:path";
import { PASSED } from "../exit-codes.ts";
import { showPath } from "../load/find-file.ts";
import { shellLine } from "../output/shell-quote.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { scenarioTemplate } from "./template.ts";

/**
 * Writes a scenario to start from: `NAME.ts` in the folder `scenarios` if there is one here, else
 * right here; a NAME with a folder is taken as it is.
 */
export function create(name: string, terminal: Terminal): number {
  const target = targetOf(name);
  const title = path
    .basename(target)
    .replace(/\.\w+$/, "")
    .replaceAll(/[-_]+/g, " ");
  try {
    fs.writeFileSync(target, scenarioTemplate(title), { flag: "wx" });
  } catch (error) {
    throw refusal(error as NodeJS.ErrnoException, target);
  }
  const file = showPath(target);
  terminal.out(`Wrote ${file}. Run it: ${shellLine(["npx", "seedwire", "run", file])}\n`);
  return PASSED;
}

function targetOf(name: string): string {
  const file = /\.m?[jt]s$/.test(name) ? name : `${name}.ts`;
  if (!/^[\w][\w.-]*$/.test(path.basename(file)) || file.endsWith(".js") || file.endsWith(".mjs")) {
    throw new UsageError(
      `"${name}" is no name for a scenario: expected letters, digits and dashes, for example slow-start`,
    );
  }
  const hasFolder = path.dirname(file) !== "." || file.startsWith(".");
  if (hasFolder || !fs.existsSync("scenarios")) return path.resolve(file);
  return path.resolve("scenarios", file);
}

function refusal({ code, message }: NodeJS.ErrnoException, target: string): UsageError {
  const file = showPath(target);
  if (code === "EEXIST") return new UsageError(`${file} is there already; choose another name`);
  if (code === "ENOENT") {
    return new UsageError(`There is no folder ${showPath(path.dirname(target))} for ${file}`);
  }
  if (code === "EACCES") return new UsageError(`${file} cannot be written: no permission`);
  return new UsageError(`${file} cannot be written: ${message}`);
}
