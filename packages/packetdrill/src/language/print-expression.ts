import type { Expression, Field } from "./expression.ts";

/** An argument of a call as a script would write it. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "ellipsis":
      return "...";
    case "integer":
      return expression.text;
    case "symbol":
      return expression.name;
    case "string":
      return JSON.stringify(expression.value);
    case "or":
      return expression.terms.map(printExpression).join("|");
    case "list":
      return `[${expression.items.map(printExpression).join(", ")}]`;
    case "struct":
      return `{${expression.fields.map(printField).join(", ")}}`;
    default:
      return `${expression.name}(${expression.args.map(printExpression).join(", ")})`;
  }
}

function printField({ name, length, value }: Field): string {
  if (name === null) return printExpression(value);
  const size = length === null ? "" : `(${printExpression(length)})`;
  return `${name}${size}=${printExpression(value)}`;
}
