import type { Cursor } from "./cursor.ts";
import type { Expression, Field } from "./expression.ts";

const HINT = "write a number, a symbol, a string, [...], {...} or ...";

/** Reads `(a, b)`, or `()`. */
export function parseArguments(cursor: Cursor, hint: string): Expression[] {
  cursor.expectSign("(", hint);
  return parseItems(cursor, ")");
}

/** Reads an argument of a call. */
export function parseExpression(cursor: Cursor): Expression {
  return cursor.depth.within(() => parseTerms(cursor));
}

/** Reads a value, or several with `|` between them. */
function parseTerms(cursor: Cursor): Expression {
  const { line, column } = cursor.next;
  const first = parseTerm(cursor);
  if (!cursor.isSign("|")) return first;
  const terms = [first];
  while (cursor.takeSign("|")) terms.push(parseTerm(cursor));
  return { kind: "or", terms, line, column };
}

function parseTerm(cursor: Cursor): Expression {
  const { line, column, text, kind } = cursor.next;
  const place = { line, column };
  if (cursor.takeSign("...")) return { kind: "ellipsis", ...place };
  if (cursor.takeSign("[")) return { kind: "list", items: parseItems(cursor, "]"), ...place };
  if (cursor.takeSign("{")) return { kind: "struct", fields: parseFields(cursor), ...place };
  switch (kind) {
    case "integer":
      cursor.take();
      return { kind: "integer", value: integerOf(text), text, ...place };
    case "string":
      return { kind: "string", value: parseStrings(cursor), ...place };
    case "word":
      cursor.take();
      if (!cursor.isSign("(")) return { kind: "symbol", name: text, ...place };
      return { kind: "call", name: text, args: parseArguments(cursor, ""), ...place };
    default:
      throw cursor.wrong("a value", HINT);
  }
}

/** Decimal or hexadecimal, with or without a minus. */
function integerOf(text: string): number {
  return text.startsWith("-") ? -Number(text.slice(1)) : Number(text);
}

/** Neighbouring strings are one. */
function parseStrings(cursor: Cursor): string {
  let value = "";
  while (cursor.next.kind === "string") value += cursor.take().text;
  return value;
}

/** Reads expressions with commas between them, up to the closing bracket. */
function parseItems(cursor: Cursor, closing: ")" | "]"): Expression[] {
  const items: Expression[] = [];
  if (cursor.takeSign(closing)) return items;
  do items.push(parseExpression(cursor));
  while (cursor.takeSign(","));
  cursor.expectSign(closing, "values are separated by commas");
  return items;
}

function parseFields(cursor: Cursor): Field[] {
  const fields: Field[] = [];
  if (cursor.takeSign("}")) return fields;
  do fields.push(parseField(cursor));
  while (cursor.takeSign(","));
  cursor.expectSign("}", "fields are separated by commas");
  return fields;
}

/** Reads `name=value`, `name(length)=value`, or a value alone. */
function parseField(cursor: Cursor): Field {
  const value = parseExpression(cursor);
  if (!cursor.takeSign("=")) return { name: null, length: null, value };
  if (value.kind === "symbol") {
    return { name: value.name, length: null, value: parseExpression(cursor) };
  }
  const isSized = value.kind === "call" && value.args.length === 1;
  if (!isSized) {
    throw cursor.error(value, 'found "=" after a value, expected a name before it: {onoff=1}');
  }
  return { name: value.name, length: value.args[0]!, value: parseExpression(cursor) };
}
