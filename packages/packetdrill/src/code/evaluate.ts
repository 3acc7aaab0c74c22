import { calculate, calculateUnary } from "./arithmetic.ts";
import { BUILTINS } from "./builtins.ts";
import { raised } from "./code-error.ts";
import type { Expression } from "./syntax.ts";
import { compare, equals, isTrue, isTuple, str, typeName, type Value } from "./value.ts";

/** What a program knows while it runs. */
export interface Scope {
  readonly variables: Map<string, Value>;
  /** Lines that the program has printed. */
  readonly printed: string[];
}

/** The value of an expression, by Python's rules. */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "name":
      return lookUp(expression.name, scope);
    case "tuple":
      return expression.items.map((item) => evaluate(item, scope));
    case "unary": {
      const operand = evaluate(expression.operand, scope);
      return expression.operator === "not"
        ? !isTrue(operand)
        : calculateUnary(expression.operator, operand);
    }
    case "binary": {
      const left = evaluate(expression.left, scope);
      return calculate(expression.operator, left, evaluate(expression.right, scope));
    }
    case "and": {
      const left = evaluate(expression.left, scope);
      return isTrue(left) ? evaluate(expression.right, scope) : left;
    }
    case "or": {
      const left = evaluate(expression.left, scope);
      return isTrue(left) ? left : evaluate(expression.right, scope);
    }
    case "choice":
      return isTrue(evaluate(expression.condition, scope))
        ? evaluate(expression.body, scope)
        : evaluate(expression.otherwise, scope);
    case "comparison":
      return evaluateComparison(expression.operands, expression.operators, scope);
    case "call":
      return call(expression.name, expression.args, scope);
    case "index":
      return memberOf(evaluate(expression.of, scope), evaluate(expression.at, scope));
    default:
      return expression satisfies never;
  }
}

function lookUp(name: string, { variables }: Scope): Value {
  const value = variables.get(name);
  if (value === undefined) throw raised("NameError", `name '${name}' is not defined`);
  return value;
}

/** Each operand is evaluated once, and none beyond the first comparison that does not hold. */
function evaluateComparison(
  operands: readonly Expression[],
  operators: readonly string[],
  scope: Scope,
): boolean {
  let left = evaluate(operands[0]!, scope);
  return operators.every((operator, i) => {
    const right = evaluate(operands[i + 1]!, scope);
    const holds = isHolding(operator, left, right);
    left = right;
    return holds;
  });
}

function isHolding(operator: string, left: Value, right: Value): boolean {
  switch (operator) {
    case "==":
      return equals(left, right);
    case "!=":
      return !equals(left, right);
    case "is":
      return left === right;
    case "is not":
      return left !== right;
    case "in":
      return isIn(left, right);
    case "not in":
      return !isIn(left, right);
    default: {
      const order = compare(left, right, operator);
      if (order === undefined) return false;
      if (order === 0) return operator.endsWith("=");
      return operator.startsWith(order < 0 ? "<" : ">");
    }
  }
}

function isIn(member: Value, whole: Value): boolean {
  if (isTuple(whole)) return whole.some((value) => equals(value, member));
  if (typeof whole === "string" && typeof member === "string") return whole.includes(member);
  throw raised("TypeError", `argument of type '${typeName(whole)}' is not a container of such`);
}

function call(name: string, args: readonly Expression[], scope: Scope): Value {
  const values = (): Value[] => args.map((arg) => evaluate(arg, scope));
  if (name === "print") {
    scope.printed.push(values().map(str).join(" "));
    return null;
  }
  const builtin = BUILTINS.get(name);
  if (builtin !== undefined && !scope.variables.has(name)) return builtin(...values());
  const what = lookUp(name, scope);
  throw raised("TypeError", `'${typeName(what)}' object is not callable`);
}

function memberOf(whole: Value, at: Value): Value {
  if (typeof whole !== "string" && !isTuple(whole)) {
    throw raised("TypeError", `'${typeName(whole)}' object is not subscriptable`);
  }
  if (typeof at !== "bigint") {
    throw raised("TypeError", `${typeName(whole)} indices must be integers`);
  }
  const member = whole.at(Number(at));
  if (member === undefined) throw raised("IndexError", `${typeName(whole)} index out of range`);
  return member;
}
