import { unsupported } from "./code-error.ts";
import type { Expression } from "./syntax.ts";
import type { TokenReader } from "./token-reader.ts";

/** Operators between two values, loosest first; those of a row bind alike, from the left. */
const BINARY: readonly (readonly string[])[] = [
  ["|"],
  ["^"],
  ["&"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "//", "/", "%"],
];
const COMPARISONS = ["==", "!=", "<", ">", "<=", ">="];

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ["True", true],
  ["False", false],
  ["None", null],
]);

/** One expression, or several with commas between them, which are a tuple. */
export function parseExpressions(tokens: TokenReader): Expression {
  const first = parseExpression(tokens);
  if (!tokens.is(",")) return first;
  const items = [first];
  while (tokens.take(",") && !isAtTupleEnd(tokens)) items.push(parseExpression(tokens));
  return { kind: "tuple", items };
}

const isAtTupleEnd = (tokens: TokenReader): boolean =>
  tokens.peek().kind === "end" || [")", ";", "="].some((text) => tokens.is(text));

/** An expression without a comma: `a if b else c` binds loosest. */
export function parseExpression(tokens: TokenReader): Expression {
  return tokens.depth.within(() => parseChoice(tokens));
}

function parseChoice(tokens: TokenReader): Expression {
  const value = parseOr(tokens);
  if (!tokens.take("if")) return value;
  const condition = parseOr(tokens);
  tokens.expect("else");
  return { kind: "choice", condition, body: value, otherwise: parseExpression(tokens) };
}

function parseOr(tokens: TokenReader): Expression {
  let left = parseAnd(tokens);
  while (tokens.take("or")) left = { kind: "or", left, right: parseAnd(tokens) };
  return left;
}

function parseAnd(tokens: TokenReader): Expression {
  let left = parseNot(tokens);
  while (tokens.take("and")) left = { kind: "and", left, right: parseNot(tokens) };
  return left;
}

function parseNot(tokens: TokenReader): Expression {
  if (tokens.take("not")) {
    const operand = tokens.depth.within(() => parseNot(tokens));
    return { kind: "unary", operator: "not", operand };
  }
  return parseComparison(tokens);
}

function parseComparison(tokens: TokenReader): Expression {
  const operands = [parseBinary(tokens, 0)];
  const operators: string[] = [];
  for (let operator = takeComparison(tokens); operator !== ""; operator = takeComparison(tokens)) {
    operators.push(operator);
    operands.push(parseBinary(tokens, 0));
  }
  return operators.length === 0 ? operands[0]! : { kind: "comparison", operands, operators };
}

function takeComparison(tokens: TokenReader): string {
  for (const operator of COMPARISONS) if (tokens.take(operator)) return operator;
  if (tokens.take("in")) return "in";
  if (tokens.take("is")) return tokens.take("not") ? "is not" : "is";
  if (!tokens.is("not") || !tokens.is("in", 1)) return "";
  tokens.next();
  tokens.next();
  return "not in";
}

function parseBinary(tokens: TokenReader, row: number): Expression {
  const operators = BINARY[row];
  if (operators === undefined) return parseUnary(tokens);
  let left = parseBinary(tokens, row + 1);
  for (;;) {
    const operator = operators.find((text) => tokens.take(text));
    if (operator === undefined) return left;
    left = { kind: "binary", operator, left, right: parseBinary(tokens, row + 1) };
  }
}

function parseUnary(tokens: TokenReader): Expression {
  for (const operator of ["-", "+", "~"]) {
    if (!tokens.take(operator)) continue;
    return { kind: "unary", operator, operand: tokens.depth.within(() => parseUnary(tokens)) };
  }
  return parsePostfix(tokens);
}

function parsePostfix(tokens: TokenReader): Expression {
  let value = parseAtom(tokens);
  for (;;) {
    if (tokens.is("(")) {
      if (value.kind !== "name") {
        throw unsupported("calls of anything but a name", tokens.peek().line);
      }
      value = { kind: "call", name: value.name, args: parseArguments(tokens) };
    } else if (tokens.take("[")) {
      const at = parseExpression(tokens);
      tokens.expect("]");
      value = { kind: "index", of: value, at };
    } else if (tokens.is("**") || tokens.is(".")) {
      const token = tokens.next();
      throw unsupported(token.kind === "operator" ? `'${token.text}'` : "", token.line);
    } else {
      return value;
    }
  }
}

function parseArguments(tokens: TokenReader): Expression[] {
  tokens.expect("(");
  const args: Expression[] = [];
  while (!tokens.take(")")) {
    if (args.length > 0) {
      tokens.expect(",");
      if (tokens.take(")")) break;
    }
    if (tokens.isAtName && tokens.is("=", 1)) {
      throw unsupported("arguments by name", tokens.peek().line);
    }
    args.push(parseExpression(tokens));
  }
  return args;
}

function parseAtom(tokens: TokenReader): Expression {
  const token = tokens.peek();
  switch (token.kind) {
    case "integer":
    case "float":
      tokens.next();
      return { kind: "literal", value: token.value };
    case "string":
      return { kind: "literal", value: parseStrings(tokens) };
    case "name": {
      const constant = CONSTANTS.get(token.text);
      if (constant === undefined && !tokens.isAtName) throw tokens.unexpected();
      tokens.next();
      return constant === undefined
        ? { kind: "name", name: token.text }
        : { kind: "literal", value: constant };
    }
    default:
      if (!tokens.take("(")) throw tokens.unexpected();
  }
  if (tokens.take(")")) return { kind: "tuple", items: [] };
  const inside = parseExpressions(tokens);
  tokens.expect(")");
  return inside;
}

/** Neighbouring strings are one. */
function parseStrings(tokens: TokenReader): string {
  let text = "";
  for (let token = tokens.peek(); token.kind === "string"; token = tokens.peek()) {
    text += token.value;
    tokens.next();
  }
  return text;
}
