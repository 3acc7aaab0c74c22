import * as fs from "node:fs";
import * as path from "node:path";
import type { Edit, Fault } from "./fault.ts";

/** A source with a fault in it. */
interface Planted {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The sources of a fault, before and after; nothing is written.
 *
 * @param root of the repository
 * @throws Error if a piece of source is not there, or more than once: the catalogue has to follow
 */
export function plan({ name, edits }: Fault, root: string): Planted[] {
  const files = new Map<string, { before: string; after: string }>();
  for (const edit of edits) {
    const before =
      files.get(edit.file)?.before ?? fs.readFileSync(path.join(root, edit.file), "utf8");
    const after = applied(edit, files.get(edit.file)?.after ?? before, name);
    files.set(edit.file, { before, after });
  }
  return [...files].map(([file, texts]) => ({ file, ...texts }));
}

/** Writes a fault into a copy of the repository. What it returns takes it out again. */
export function plant(fault: Fault, root: string): () => void {
  const planted = plan(fault, root);
  for (const { file, after } of planted) fs.writeFileSync(path.join(root, file), after);
  return () => {
    for (const { file, before } of planted) fs.writeFileSync(path.join(root, file), before);
  };
}

function applied({ file, find, replace }: Edit, text: string, name: string): string {
  const times = text.split(find).length - 1;
  if (times === 1) return text.replace(find, () => replace);
  const found = times === 0 ? "not there" : `there ${times} times`;
  throw new Error(
    `Fault ${name}: what it replaces in ${file} is ${found}, expected once:\n${find}\n` +
      "The source has changed: let the catalogue follow (scripts/faults/catalogue)",
  );
}
