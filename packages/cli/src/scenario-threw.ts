/** A scenario's own code threw while its file was being imported: exit code 1, with its stack. */
export class ScenarioThrew extends Error {
  override readonly name = "ScenarioThrew";
  /** The file as people read it. */
  readonly file: string;

  constructor(file: string, cause: unknown, what = "threw while it was being loaded") {
    super(`${file} ${what}`, { cause });
    this.file = file;
  }
}

/** An error came that no run of a scenario's file waits for: exit code 1, too. */
export class ScenarioStray extends ScenarioThrew {
  readonly begun: string;

  /** @param begun in which run it was begun, as people read it */
  constructor(file: string, cause: unknown, begun: string) {
    super(file, cause, `left an error behind that no run waits for; it was begun in ${begun}`);
    this.begun = begun;
  }
}

/** A scenario's file did not come to its end: exit code 1, too; there is no stack to show. */
export class ScenarioStuck extends ScenarioThrew {
  constructor(file: string) {
    super(file, null, "awaits, outside any scenario, something that never comes");
  }
}
