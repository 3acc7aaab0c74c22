import type { Run } from "../run.ts";
import type { Arguments } from "./arguments.ts";
import type { Issued } from "./issued.ts";

/** Makes a system call of a script. */
export type Handler = (args: Arguments, run: Run) => Issued;

/** Calls by their names. */
export type Handlers = Readonly<Record<string, Handler>>;
