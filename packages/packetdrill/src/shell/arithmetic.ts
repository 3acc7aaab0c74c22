import { runCode } from "../code/index.ts";
import type { Variables } from "./command-line.ts";
import { Unsupported } from "./unsupported.ts";

/** `$((expression))` of a shell: whole numbers, and the operators that Python has too. */
export function evaluateArithmetic(text: string, variables: Variables, line: number): string {
  const snapshot = Object.fromEntries([...variables].map(([name, value]) => [name, Number(value)]));
  const expression = text.replaceAll(/\$\{?(\w+)\}?/g, "$1").replaceAll("/", "//");
  // An expression of two lines would be two.
  const program = `print(int(${expression.replaceAll("\n", " ")}))`;
  const { failure, printed } = runCode([{ text: program, line, snapshot }]);
  if (failure !== null || printed.length !== 1) throw new Unsupported(`$((${text}))`, line);
  return printed[0]!;
}
