import * as fs from "node:fs";
import * as path from "node:path";
import { nearest } from "../nearest.ts";
import { UsageError } from "../usage-error.ts";

/** What a file of a folder must end in to be a script; one that is named may end in anything. */
const EXTENSION = ".pkt";

/** The script files at these places, in the order given; those of a folder by name, folders within too. */
export function findScripts(places: readonly string[]): string[] {
  return places.flatMap((place) => {
    const stats = fs.statSync(place, { throwIfNoEntry: false });
    if (stats === undefined) throw new UsageError(notThere(place));
    if (!stats.isDirectory()) return [place];
    const scripts = scriptsBelow(place);
    if (scripts.length === 0) throw new UsageError(`${place} has no ${EXTENSION} files in it`);
    return scripts;
  });
}

/** The text of a script. */
export function readScript(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "EACCES" ? "no permission" : message;
    throw new UsageError(`${file} cannot be read: ${why}`, { cause: error });
  }
}

function scriptsBelow(folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const at = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        return /^(node_modules|\..*)$/.test(entry.name) ? [] : scriptsBelow(at);
      }
      return entry.name.endsWith(EXTENSION) ? [at] : [];
    });
}

function notThere(place: string): string {
  const folder = path.dirname(place);
  const found = `No file or folder ${place}`;
  if (!fs.existsSync(folder)) return `${found}: there is no folder ${folder}`;
  const names = fs.readdirSync(folder, { withFileTypes: true });
  const scripts = names
    .filter((entry) => entry.isDirectory() || entry.name.endsWith(EXTENSION))
    .map(({ name }) => name);
  const wanted = path.basename(place);
  const meant = scripts.includes(wanted + EXTENSION)
    ? [wanted + EXTENSION]
    : nearest(wanted, scripts);
  if (meant.length === 0) return found;
  return `${found}. Did you mean ${meant.map((name) => path.join(folder, name)).join(" or ")}?`;
}
