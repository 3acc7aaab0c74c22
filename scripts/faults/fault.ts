/** A piece of source that a fault replaces. It must stand there exactly once. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A fault of the kind that real stacks had, as edits of our sources. */
export interface Fault {
  /** kebab-case; unique. */
  readonly name: string;
  /** What is wrong, in a sentence. */
  readonly about: string;
  readonly edits: readonly Edit[];
}

/** A fault that one edit makes. */
export const fault = (
  name: string,
  about: string,
  file: string,
  find: string,
  replace: string,
): Fault => ({ name, about, edits: [{ file, find, replace }] });
