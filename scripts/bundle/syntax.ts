import { visitorKeys } from "oxc-parser";

/** A node of a syntax tree (ESTree), as far as bundles are looked at. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Calls `enter` for a node and all that is in it, outer ones first, in the order of the text; `leave` after what is in it. */
export function visit(
  node: SyntaxNode,
  enter: (node: SyntaxNode) => void,
  leave: (node: SyntaxNode) => void = () => undefined,
): void {
  enter(node);
  for (const child of childrenOf(node)) visit(child, enter, leave);
  leave(node);
}

/** What a node consists of. */
function* childrenOf(node: SyntaxNode): Generator<SyntaxNode> {
  for (const key of visitorKeys[node.type] ?? []) {
    for (const child of [node[key]].flat() as (SyntaxNode | null | undefined)[]) {
      if (child !== null && child !== undefined) yield child;
    }
  }
}

/** The names that a pattern binds, or that an assignment to it changes. */
export function namesIn(pattern: SyntaxNode): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [nameOf(pattern)];
    case "ObjectPattern":
      return (pattern["properties"] as SyntaxNode[]).flatMap((property) =>
        namesIn((property["value"] ?? property["argument"]) as SyntaxNode),
      );
    case "ArrayPattern":
      return (pattern["elements"] as (SyntaxNode | null)[]).flatMap((element) =>
        element === null ? [] : namesIn(element),
      );
    case "AssignmentPattern":
      return namesIn(pattern["left"] as SyntaxNode);
    case "RestElement":
      return namesIn(pattern["argument"] as SyntaxNode);
    default:
      return []; // a property: no name of a scope
  }
}

/** The name of an identifier, a private one too. */
export const nameOf = (identifier: SyntaxNode): string => identifier["name"] as string;
