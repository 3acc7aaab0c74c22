import * as fs from "node:fs";
import { fileURLToPath } from "node:url";
import { InputError } from "seedwire";
import { nearest } from "../nearest.ts";
import { ScenarioThrew } from "../scenario-threw.ts";
import { userFrames } from "../output/stack.ts";
import { UsageError } from "../usage-error.ts";
import { codeFrame, placeOf, type Place } from "./code-frame.ts";
import { showPath } from "./find-file.ts";
import { findSyntaxFault, isBinary } from "./syntax-check.ts";

/** Makes an error that people understand of one that an import ended with. */
export async function explainLoadError(
  error: unknown,
  path: string,
  shown: string,
): Promise<Error> {
  if (!(error instanceof Error)) return new ScenarioThrew(shown, error);
  return (
    explainBinary(error, path, shown) ??
    explainTransform(error) ??
    explainMissingModule(error, path) ??
    explainMissingExport(error) ??
    (await explainSyntax(error, path, shown)) ??
    explainRefusal(error) ??
    new ScenarioThrew(shown, error)
  );
}

/** Of TypeScript: `Transform failed with 1 error:\n/tmp/x.ts:3:7: ERROR: Expected identifier`. */
function explainTransform({ message }: Error): UsageError | null {
  const found = /^(?:.*\n)?(.+?):(\d+):(\d+): ERROR: (.*)/.exec(message);
  if (!message.startsWith("Transform failed") || found === null) return null;
  const [, path = "", line, column, what = ""] = found;
  return located("Syntax error", { path, line: Number(line), column: Number(column) + 1 }, what);
}

/** What is no text has no line that is worth to be shown. */
function explainBinary(error: Error, path: string, shown: string): UsageError | null {
  const isRefused = error.name === "SyntaxError" || error.message.startsWith("Transform failed");
  if (!isRefused || !isBinary(path)) return null;
  return new UsageError(
    `${shown} is no script: it holds bytes that are no text, as a capture does; expected a file that exports scenarios`,
  );
}

/** Of JavaScript, where the engine keeps the place to itself. */
async function explainSyntax(
  error: Error,
  path: string,
  shown: string,
): Promise<UsageError | null> {
  if (error.name !== "SyntaxError" || /^\s+at .*\bparse\b/m.test(error.stack ?? "")) return null;
  const fault = await findSyntaxFault(path);
  if (fault === null) {
    return new UsageError(`Syntax error in a file that ${shown} imports: ${error.message}`);
  }
  if (fault.place !== null) return located("Syntax error", fault.place, error.message);
  return new UsageError(`Syntax error in ${showPath(fault.path)}: ${error.message}`);
}

function explainMissingModule(error: Error & { code?: unknown }, path: string): UsageError | null {
  if (error.code !== "ERR_MODULE_NOT_FOUND") return null;
  const [, missing = "", importer = path] =
    /^Cannot find (?:module|package) '([^']+)' imported from (.*)$/m.exec(error.message) ?? [];
  const from = importer.startsWith("file:") ? fileURLToPath(importer) : importer;
  const isFile = missing.startsWith("/") || /^[a-z]:\\/i.test(missing);
  const name = isFile ? fileName(missing) : missing;
  const place = placeOf(from, name) ?? { path: from, line: 1, column: 1 };
  if (isFile) return located("Import of a missing file", place, `there is no ${showPath(missing)}`);
  const meant = nearest(missing, ["seedwire"]).map((known) => `; did you mean "${known}"?`);
  const how = meant[0] ?? `; install it beside the scenario: npm install ${missing}`;
  return located("Import of a missing package", place, `there is no "${missing}"${how}`);
}

/** The engine tells the place in the first line of the stack. */
function explainMissingExport({ message, stack = "" }: Error): UsageError | null {
  const found = /^The requested module '([^']+)' does not provide an export named '([^']+)'/.exec(
    message,
  );
  if (found === null) return null;
  const [, module = "", name = ""] = found;
  const [, url = "", line = "1"] = /^(.*):(\d+)\n/.exec(stack) ?? [];
  const path = url.startsWith("file:") ? fileURLToPath(url) : url;
  const code = fs.existsSync(path)
    ? fs.readFileSync(path, "utf8").split("\n")[Number(line) - 1]
    : "";
  const column = (code?.indexOf(name) ?? 0) + 1;
  return located(
    "Import of a missing export",
    { path, line: Number(line), column },
    `"${module}" exports no "${name}"`,
  );
}

/** What seedwire refuses: a wrong default of a parameter, a scenario without a name. */
function explainRefusal(error: Error): UsageError | null {
  const isOurs = error instanceof RangeError || error instanceof TypeError;
  if (!isOurs && !(error instanceof InputError)) return null;
  const { frames, thrownBySeedwire } = userFrames(error);
  const [frame] = frames;
  if (!thrownBySeedwire || frame === undefined) return null;
  return located("Not accepted", frame, error.message);
}

function located(what: string, place: Place, why: string): UsageError {
  const { path, line, column } = place;
  const frame = codeFrame(place);
  return new UsageError(
    `${what} at ${showPath(path)}:${line}:${column}: ${why}${frame === "" ? "" : `\n\n${frame}`}`,
  );
}

const fileName = (path: string): string => path.replace(/^.*[/\\]/, "").replace(/\.[jt]s$/, "");
