/**
 * What ended the code of a script: "fail" is an exception of the program (an assertion, a wrong
 * name), "error" a text that is no Python, "unsupported" Python that this evaluator does not know.
 */
export type CodeOutcome = "fail" | "unsupported" | "error";

/** An exception of the code in a script, named as Python names it. */
export class CodeError extends Error {
  override readonly name = "CodeError";
  readonly outcome: CodeOutcome;
  /** As Python names it: "AssertionError", "NameError", "SyntaxError". */
  readonly exception: string;
  /** Line of the script, or 0 as long as nobody has said. */
  readonly line: number;

  constructor(outcome: CodeOutcome, exception: string, message: string, line = 0) {
    super(message === "" ? exception : `${exception}: ${message}`);
    this.outcome = outcome;
    this.exception = exception;
    this.line = line;
  }
}

/** An exception that the program raises while it runs; its statement adds the line. */
export const raised = (exception: string, message: string): CodeError =>
  new CodeError("fail", exception, message);

/** The text is no Python. */
export const syntaxError = (message: string, line: number): CodeError =>
  new CodeError("error", "SyntaxError", message, line);

/** Python, but more of it than scripts need. */
export const unsupported = (what: string, line: number): CodeError =>
  new CodeError("unsupported", "unsupported code", what, line);
