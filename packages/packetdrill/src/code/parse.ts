import { parseExpression, parseExpressions } from "./parse-expression.ts";
import { unsupported } from "./code-error.ts";
import type { Expression, Statement } from "./syntax.ts";
import { TokenReader } from "./token-reader.ts";
import { tokenize } from "./token.ts";

const UPDATES = ["+=", "-=", "*=", "//=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="];

/**
 * Parses the code of a block. Indentation is not looked at: no statement of the subset has more
 * than one line.
 *
 * @param firstLine line of the script on which `text` begins
 * @throws CodeError for what is no Python, or not of the subset
 */
export function parseCode(text: string, firstLine: number): Statement[] {
  const tokens = new TokenReader(tokenize(text, firstLine));
  const statements: Statement[] = [];
  while (!tokens.isAtEnd) {
    if (tokens.peek().kind === "end") tokens.next();
    else parseLine(tokens, statements);
  }
  return statements;
}

/** Statements up to the end of a line, with `;` between them. */
function parseLine(tokens: TokenReader, statements: Statement[]): void {
  for (;;) {
    statements.push(parseStatement(tokens));
    const hasMore = tokens.take(";");
    if (tokens.peek().kind === "end") break;
    if (!hasMore) throw tokens.unexpected();
  }
}

function parseStatement(tokens: TokenReader): Statement {
  const { line } = tokens.peek();
  if (tokens.take("pass")) return { kind: "pass", line };
  if (tokens.take("if")) {
    const condition = parseExpression(tokens);
    tokens.expect(":");
    if (tokens.peek().kind === "end") throw unsupported("'if' with more than one line", line);
    const body: Statement[] = [];
    tokens.depth.within(() => parseLine(tokens, body));
    return { kind: "if", line, condition, body };
  }
  if (tokens.take("assert")) {
    const condition = parseExpression(tokens);
    const message = tokens.take(",") ? parseExpression(tokens) : null;
    return { kind: "assert", line, condition, message };
  }
  return parseAssignment(tokens, line);
}

function parseAssignment(tokens: TokenReader, line: number): Statement {
  const names: string[] = [];
  for (;;) {
    const value = parseExpressions(tokens);
    if (tokens.take("=")) {
      names.push(targetOf(value, line));
      continue;
    }
    const update = UPDATES.find((text) => tokens.take(text));
    if (update !== undefined && names.length === 0) {
      const name = targetOf(value, line);
      return { kind: "update", line, name, operator: update.slice(0, -1), value: parseExpressions(tokens) };
    } // prettier-ignore
    return names.length === 0
      ? { kind: "expression", line, value }
      : { kind: "assign", line, names, value };
  }
}

function targetOf(value: Expression, line: number): string {
  if (value.kind === "name") return value.name;
  throw unsupported("assignments to anything but a name", line);
}
