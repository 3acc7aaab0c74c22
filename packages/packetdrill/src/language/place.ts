/** Where something stands in a script, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The script is not what the language allows, or asks for what does not exist here. */
export class ScriptError extends Error {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Not wrong, but something that this runner does not have. */
  readonly unsupported: boolean;
  /** The message without the place. */
  readonly what: string;

  constructor(file: string, { line, column }: Place, what: string, unsupported = false) {
    super(`${file}:${line}:${column}: ${what}`);
    this.name = "ScriptError";
    this.file = file;
    this.line = line;
    this.column = column;
    this.what = what;
    this.unsupported = unsupported;
  }
}
