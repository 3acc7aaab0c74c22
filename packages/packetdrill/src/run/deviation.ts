/** The stack, or a command, did something else than the script says: the run fails. */
export class Deviation extends Error {
  readonly line: number;
  /** What helps to see what went wrong, line by line. */
  readonly details: readonly string[];

  constructor(line: number, message: string, details: readonly string[] = []) {
    super(message);
    this.name = "Deviation";
    this.line = line;
    this.details = details;
  }
}
