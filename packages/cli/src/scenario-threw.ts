/** A scenario's own code threw while its file was being imported: exit code 1, with its stack. */
export class ScenarioThrew extends Error {
  override readonly name = "ScenarioThrew";
  /** The file as people read it. */
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super(`${file} threw while it was being loaded`, { cause });
    this.file = file;
  }
}
