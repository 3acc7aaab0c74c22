import * as fs from "node:fs";
import * as path from "node:path";
import { nearest } from "../nearest.ts";
import { UsageError } from "../usage-error.ts";

/** What a scenario file can end in. */
const EXTENSIONS: readonly string[] = [".ts", ".mts", ".js", ".mjs"];

/** Whether a file of that name can hold scenarios. */
export const isScenarioFileName = (name: string): boolean =>
  EXTENSIONS.includes(path.extname(name)) && !/\.(d|test|contract|fixture)\.m?[jt]s$/.test(name);

/** Checks that there is a scenario file at a path, which may be relative; returns the absolute one. */
export function findScenarioFile(file: string): string {
  const absolute = path.resolve(file);
  const stats = fs.statSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(notThere(file, absolute));
  if (stats.isDirectory()) throw new UsageError(isFolder(file, absolute));
  if (!EXTENSIONS.includes(path.extname(absolute))) {
    throw new UsageError(
      `${file} is no scenario file: expected a name that ends in ${EXTENSIONS.join(", ")}${
        file.endsWith(".json") ? `; a fate file is repeated by "seedwire replay ${file}"` : ""
      }`,
    );
  }
  try {
    fs.accessSync(absolute, fs.constants.R_OK);
  } catch {
    throw new UsageError(`${file} cannot be read: no permission`);
  }
  return absolute;
}

/** A path as people read it: relative to where they are, if it lies there. */
export function showPath(absolute: string): string {
  const relative = path.relative(process.cwd(), absolute);
  const isBelow = !relative.startsWith("..") && !path.isAbsolute(relative);
  return (isBelow ? relative : absolute).replaceAll("\\", "/");
}

function notThere(file: string, absolute: string): string {
  const folder = path.dirname(absolute);
  const found = `No file ${file}`;
  if (!fs.existsSync(folder))
    return `${found}: there is no folder ${showPath(folder)}.${elsewhere(file)}`;
  const names = scenarioFilesIn(folder);
  const wanted = path.basename(absolute);
  const sameStem = names.filter((name) => stem(name) === stem(wanted));
  const stems = nearest(stem(wanted), names.map(stem));
  const meant = [...sameStem, ...names.filter((name) => stems.includes(stem(name)))];
  if (meant.length === 0) return `${found}.${elsewhere(file)}`;
  const unique = [...new Set(meant)].map((name) => showPath(path.join(folder, name)));
  return `${found}. Did you mean ${unique.join(" or ")}?`;
}

/** Looks where scenarios usually are. */
function elsewhere(file: string): string {
  const names = scenarioFilesIn(path.resolve("scenarios"));
  const wanted = nearest(stem(path.basename(file)), names.map(stem));
  const meant = names.filter((name) => wanted.includes(stem(name)));
  if (meant.length > 0) {
    return ` Did you mean ${meant.map((name) => `scenarios/${name}`).join(" or ")}?`;
  }
  return ` "seedwire list" shows the scenarios of a folder, "seedwire new NAME" begins one`;
}

function isFolder(file: string, absolute: string): string {
  const names = scenarioFilesIn(absolute);
  const [first] = names;
  if (first === undefined) return `${file} is a folder, expected a scenario file`;
  const example = showPath(path.join(absolute, first));
  return `${file} is a folder, expected a scenario file such as ${example}; "seedwire list ${file}" shows them all`;
}

function scenarioFilesIn(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).filter(isScenarioFileName).toSorted();
}

const stem = (name: string): string => name.replace(/\.[^.]*$/, "");
