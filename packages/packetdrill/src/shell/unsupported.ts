/** A script asks a shell for something that is not there. */
export class Unsupported extends Error {
  override readonly name = "Unsupported";
  /** Line of the script. */
  readonly line: number;

  constructor(what: string, line: number) {
    super(what);
    this.line = line;
  }
}
