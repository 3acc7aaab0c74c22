import type { MagicString } from "magic-string";
import { nameOf, visit, type SyntaxNode } from "./syntax.ts";

/**
 * Gives private names of classes plain ones that nothing else has: `#srttNs` becomes `_srttNs`, and the
 * next class's `_srttNs$2`. Names that are asked for by `#name in object` stay.
 */
export function settlePrivateNames(body: readonly SyntaxNode[], text: MagicString): void {
  const { taken, asked } = survey(body);
  /** The plain names of the classes around, innermost last. */
  const scopes: Map<string, string>[] = [];
  const plain = (name: string): string => {
    let candidate = `_${name}`;
    for (let count = 2; taken.has(candidate); count++) candidate = `_${name}$${count}`;
    taken.add(candidate);
    return candidate;
  };
  const enter = (node: SyntaxNode): void => {
    if (node.type === "ClassBody") {
      const names = new Set(privateNames(node).filter((name) => !asked.has(name)));
      scopes.push(new Map([...names].map((name) => [name, plain(name)])));
    } else if (node.type === "PrivateIdentifier") {
      const scope = scopes.findLast((names) => names.has(nameOf(node)));
      if (scope === undefined) return;
      const isGlued = /\w/.test(text.original[node.start - 1] ?? ""); // `get#x`
      text.overwrite(node.start, node.end, `${isGlued ? " " : ""}${scope.get(nameOf(node))!}`);
    }
  };
  for (const statement of body) {
    visit(statement, enter, (node) => {
      if (node.type === "ClassBody") scopes.pop();
    });
  }
}

/** The private names that a class declares; those of an accessor twice. */
const privateNames = (classBody: SyntaxNode): string[] =>
  (classBody["body"] as SyntaxNode[])
    .map((member) => member["key"] as SyntaxNode | undefined)
    .filter((key) => key?.type === "PrivateIdentifier")
    .map((key) => nameOf(key!));

/** All plain names there are, and the private ones that are asked for by `in`. */
function survey(body: readonly SyntaxNode[]): { taken: Set<string>; asked: Set<string> } {
  const taken = new Set<string>();
  const asked = new Set<string>();
  for (const statement of body) {
    visit(statement, (node) => {
      if (node.type === "Identifier") taken.add(nameOf(node));
      if (node.type === "Literal" && typeof node["value"] === "string") taken.add(node["value"]);
      const left = node["left"] as SyntaxNode | undefined;
      if (node.type === "BinaryExpression" && left?.type === "PrivateIdentifier") {
        asked.add(nameOf(left));
      }
    });
  }
  return { taken, asked };
}
