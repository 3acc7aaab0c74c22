/** One thing that is not tidy: where, what was found, and what would be right. */
export interface Problem {
  /** Path from the root, with forward slashes. */
  file: string;
  line: number;
  found: string;
  right: string;
  /** A warning is printed, but does not fail the check. */
  warning?: true;
}

export function formatProblem({ file, line, found, right, warning }: Problem): string {
  return `${file}:${line}: ${warning ? "warning: " : ""}${found}; ${right}`;
}
