import type { MagicString } from "magic-string";
import { nameOf, namesIn, visit, type SyntaxNode } from "./syntax.ts";

/**
 * Makes `const` of all names of the outermost scope that are never assigned again: variables where
 * they stand, functions before all else.
 */
export function settleBindings(body: readonly SyntaxNode[], text: MagicString): void {
  const changing = changingNames(body);
  const settled = (names: readonly string[]): boolean => names.every((name) => !changing.has(name));
  let onlyFunctions = true;
  for (const statement of body) {
    const id = statement["id"] as SyntaxNode | null | undefined;
    const isFunction = statement.type === "FunctionDeclaration";
    if (isFunction && settled([nameOf(id!)])) {
      if (!onlyFunctions) text.move(statement.start, statement.end, body[0]!.start);
      nameFirst(statement, text);
      continue;
    }
    onlyFunctions = false;
    if (statement.type === "ClassDeclaration" && settled([nameOf(id!)])) nameFirst(statement, text);
    if (statement.type === "VariableDeclaration") settleVariables(statement, text, settled);
  }
}

/** `function f() {}` becomes `const f=function f() {};`. */
function nameFirst(declaration: SyntaxNode, text: MagicString): void {
  text.appendRight(declaration.start, `const ${nameOf(declaration["id"] as SyntaxNode)}=`);
  text.appendLeft(declaration.end, ";");
}

/** `var a = 1, b;` becomes `const a = 1;var b;`. */
function settleVariables(
  declaration: SyntaxNode,
  text: MagicString,
  settled: (names: readonly string[]) => boolean,
): void {
  let at = declaration.start + (declaration["kind"] as string).length;
  let from = declaration.start;
  for (const declarator of declaration["declarations"] as SyntaxNode[]) {
    const names = namesIn(declarator["id"] as SyntaxNode);
    const kind = declarator["init"] !== null && settled(names) ? "const" : "var";
    text.overwrite(from, declarator.start, `${from === declaration.start ? "" : ";"}${kind} `);
    at = declarator.end;
    from = at;
  }
}

/** Names that are assigned to, anywhere and in whatever scope, or declared more than once. */
function changingNames(body: readonly SyntaxNode[]): Set<string> {
  const changing = new Set<string>();
  const declared = new Set<string>();
  const declare = (name: string): void => {
    if (declared.has(name)) changing.add(name);
    declared.add(name);
  };
  for (const statement of body) {
    const isDeclaration = statement.type.endsWith("Declaration");
    visit(statement, (node) => {
      if (node.type === "AssignmentExpression" || isLoopTarget(node)) {
        for (const name of namesIn(node["left"] as SyntaxNode)) changing.add(name);
      } else if (node.type === "UpdateExpression") {
        for (const name of namesIn(node["argument"] as SyntaxNode)) changing.add(name);
      } else if (node.type === "VariableDeclarator" && !isDeclaration) {
        for (const name of namesIn(node["id"] as SyntaxNode)) changing.add(name); // `var` in a block
      }
    });
    const id = statement["id"] as SyntaxNode | null | undefined;
    if (id) declare(nameOf(id));
    for (const { id: names } of (statement["declarations"] ?? []) as { id: SyntaxNode }[]) {
      namesIn(names).forEach(declare);
    }
  }
  return changing;
}

const isLoopTarget = (node: SyntaxNode): boolean =>
  node.type === "ForInStatement" || node.type === "ForOfStatement";
