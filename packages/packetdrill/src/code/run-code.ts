import { calculate } from "./arithmetic.ts";
import { CodeError, raised, type CodeOutcome } from "./code-error.ts";
import { CONSTANTS } from "./constants.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import { parseCode } from "./parse.ts";
import type { Expression, Statement } from "./syntax.ts";
import { isTrue, repr, str, type Value } from "./value.ts";

/** Statistics of the socket under test by their names, such as tcpi_snd_cwnd. */
export type Snapshot = Readonly<Record<string, number | bigint>>;

/** A `%{ ... }%` of a script, with what it saw when its time came. */
export interface CodeBlock {
  readonly text: string;
  /** Line of the script on which `text` begins, from 1. */
  readonly line: number;
  readonly snapshot: Snapshot;
}

/** Why the code of a script did not run to its end. */
export interface CodeFailure {
  readonly outcome: CodeOutcome;
  /** Line of the script on which the statement begins. */
  readonly line: number;
  /** As Python ends its report: "AssertionError: 11", "NameError: name 'x' is not defined". */
  readonly message: string;
  /** Variables that the statement names, with their values: "tcpi_snd_cwnd = 11". */
  readonly values: readonly string[];
}

/** How the code of a script ended. */
export interface CodeResult {
  /** Null if all of it ran, and every assertion held. */
  readonly failure: CodeFailure | null;
  /** What it printed, a line each. */
  readonly printed: readonly string[];
}

/**
 * Runs all blocks of a script in order as one program: variables stay from block to block, and each
 * block begins by assigning what its snapshot holds.
 */
export function runCode(blocks: readonly CodeBlock[]): CodeResult {
  const scope: Scope = { variables: new Map(), printed: [] };
  let failing: Statement | null = null;
  const run = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      failing = statement;
      execute(statement, scope, run);
    }
  };
  try {
    // All is parsed before anything runs, as Python does.
    const programs = blocks.map(({ text, line }) => parseCode(text, line));
    assign(CONSTANTS, scope);
    for (const [i, { snapshot }] of blocks.entries()) {
      assign(snapshot, scope);
      run(programs[i]!);
    }
    return { failure: null, printed: scope.printed };
  } catch (error) {
    const { outcome, message, line } = asCodeError(error);
    const statement = failing as Statement | null;
    const at = line > 0 ? line : (statement?.line ?? blocks[0]?.line ?? 0);
    const values = statement === null ? [] : shownValues(statement, scope);
    return { failure: { outcome, line: at, message, values }, printed: scope.printed };
  }
}

/** Chains of operators and values within values have no limit but the stack: Python says so too. */
function asCodeError(error: unknown): CodeError {
  if (error instanceof CodeError) return error;
  if (!isOverflow(error)) throw error;
  return raised("RecursionError", "maximum recursion depth exceeded");
}

const isOverflow = (error: unknown): boolean =>
  error instanceof RangeError && /call stack/i.test(error.message);

/** None where a value is too deep to be shown. */
function shownValues(statement: Statement, scope: Scope): string[] {
  try {
    return valuesIn(statement, scope);
  } catch (error) {
    if (!isOverflow(error)) throw error;
    return [];
  }
}

function assign(values: Snapshot, { variables }: Scope): void {
  for (const [name, value] of Object.entries(values)) {
    const isWhole = typeof value === "number" && Number.isInteger(value);
    variables.set(name, isWhole ? BigInt(value) : value);
  }
}

function execute(
  statement: Statement,
  scope: Scope,
  run: (statements: readonly Statement[]) => void,
): void {
  const { variables } = scope;
  switch (statement.kind) {
    case "assert": {
      if (isTrue(evaluate(statement.condition, scope))) return;
      const message = statement.message === null ? "" : str(evaluate(statement.message, scope));
      throw raised("AssertionError", message);
    }
    case "assign": {
      const value = evaluate(statement.value, scope);
      for (const name of statement.names) variables.set(name, value);
      return;
    }
    case "update": {
      const { name, operator, value } = statement;
      const before = evaluate({ kind: "name", name }, scope);
      variables.set(name, calculate(operator, before, evaluate(value, scope)));
      return;
    }
    case "expression":
      evaluate(statement.value, scope);
      return;
    case "pass":
      return;
    case "if":
      if (isTrue(evaluate(statement.condition, scope))) run(statement.body);
  }
}

/** What the variables were that a statement is about. */
function valuesIn(statement: Statement, { variables }: Scope): string[] {
  const names = new Set<string>();
  if (statement.kind === "assert" || statement.kind === "if") addNames(statement.condition, names);
  else if (statement.kind !== "pass") addNames(statement.value, names);
  return [...names].flatMap((name) => {
    const value: Value | undefined = Object.hasOwn(CONSTANTS, name)
      ? undefined
      : variables.get(name);
    return value === undefined ? [] : [`${name} = ${repr(value)}`];
  });
}

function addNames(expression: Expression, names: Set<string>): void {
  switch (expression.kind) {
    case "name":
      names.add(expression.name);
      return;
    case "literal":
      return;
    default:
      for (const part of Object.values(expression).flat()) {
        if (typeof part === "object") addNames(part, names);
      }
  }
}
