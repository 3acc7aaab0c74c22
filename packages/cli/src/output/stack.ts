import * as path from "node:path";
import { fileURLToPath } from "node:url";
import type { Place } from "../load/code-frame.ts";
import { OWN_PACKAGE } from "../own-package.ts";

/** A line of a stack in a file of the user's. */
export interface Frame extends Place {
  /** The function, "" if it has no name. */
  readonly name: string;
}

/** What a stack says of the user's own code. */
export interface UserFrames {
  /** Innermost first. */
  readonly frames: readonly Frame[];
  /** Whether code of seedwire threw, called by the user's. */
  readonly thrownBySeedwire: boolean;
}

/** `at name (file:///x.ts:3:7)` or `at /x.ts:3:7`, async or not. */
const FRAME = /^\s+at (?:async )?(?:(.*?) \()?((?:file:\/\/|\/|[a-z]:\\)[^()]*?):(\d+):(\d+)\)?$/i;

/** Folder of seedwire's packages: here the repository's, elsewhere in some `node_modules`. */
const OWN = path.dirname(fileURLToPath(OWN_PACKAGE));

/** The user's frames of an error's stack, without those of Node, of packages and of seedwire. */
export function userFrames(error: Error): UserFrames {
  const all = framesOf(error);
  const frames = all.filter(({ path: file }) => !isForeign(file));
  const [first] = all;
  return { frames, thrownBySeedwire: first !== undefined && isSeedwire(first.path) };
}

function framesOf({ stack = "" }: Error): Frame[] {
  const frames: Frame[] = [];
  for (const text of stack.split("\n")) {
    const [, name = "", file, line, column] = FRAME.exec(text) ?? [];
    if (file === undefined) continue;
    frames.push({
      name: name === "<anonymous>" ? "" : name.replace(/^Object\./, ""),
      path: toPath(file),
      line: Number(line),
      column: Number(column),
    });
  }
  return frames;
}

const toPath = (file: string): string => {
  const bare = file.replace(/\?.*$/, "");
  return bare.startsWith("file:") ? fileURLToPath(bare) : bare;
};

const isSeedwire = (file: string): boolean =>
  file.startsWith(OWN + path.sep) ||
  /[/\\]node_modules[/\\](@seedwire[/\\]|seedwire[/\\])/.test(file);

const isForeign = (file: string): boolean =>
  /[/\\]node_modules[/\\]/.test(file) || isSeedwire(file);
