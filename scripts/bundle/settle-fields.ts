import type { MagicString } from "magic-string";
import { nameOf, visit, type SyntaxNode } from "./syntax.ts";

/**
 * Takes out the declarations of fields that have no value there and get one in the constructor. Declared,
 * they are born undefined, and from then on V8 takes them for anything at all; born with what the
 * constructor gives them, V8 knows the class of what they hold, and does not ask at each use. They come
 * to stand behind the fields that are declared with values.
 */
export function settleFields(body: readonly SyntaxNode[], text: MagicString): void {
  const { classes, named, asked } = survey(body);
  for (const node of classes) {
    const line = lineOf(node, named);
    if (line === null) continue;
    const assigned = assignedBy(membersOf(node).find(({ kind }) => kind === "constructor"));
    const methods = new Set(line.flatMap(membersOf).filter(isMethod).map(keyOf));
    for (const member of membersOf(node)) {
      if (!isPlainField(member)) continue;
      const key = keyOf(member);
      // Where there is a setter of that name, to declare a field is not to assign it.
      if (!assigned.has(key) || methods.has(key) || asked.has(key)) continue;
      text.remove(member.start, member.end);
    }
  }
}

interface Survey {
  readonly classes: readonly SyntaxNode[];
  /** Classes by the names of the bundle; null where two have one. */
  readonly named: ReadonlyMap<string, SyntaxNode | null>;
  /** Private names that are asked for by `in`, which have to be declared. */
  readonly asked: ReadonlySet<string>;
}

function survey(body: readonly SyntaxNode[]): Survey {
  const classes: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode | null>();
  const asked = new Set<string>();
  const name = (id: SyntaxNode | null, node: SyntaxNode): void => {
    if (id?.type === "Identifier") named.set(nameOf(id), named.has(nameOf(id)) ? null : node);
  };
  for (const statement of body) {
    visit(statement, (node) => {
      if (isClass(node)) classes.push(node);
      if (node.type === "ClassDeclaration") name(node["id"] as SyntaxNode | null, node);
      const init = node["init"] as SyntaxNode | null | undefined;
      if (node.type === "VariableDeclarator" && init && isClass(init)) {
        name(node["id"] as SyntaxNode, init);
      }
      const left = node["left"] as SyntaxNode | undefined;
      if (node.type === "BinaryExpression" && left?.type === "PrivateIdentifier") {
        asked.add(`#${nameOf(left)}`);
      }
    });
  }
  return { classes, named, asked };
}

const isClass = ({ type }: SyntaxNode): boolean =>
  type === "ClassDeclaration" || type === "ClassExpression";

/** A class and what it extends; null if one of those comes from elsewhere. */
function lineOf(node: SyntaxNode, named: Survey["named"]): SyntaxNode[] | null {
  const parent = node["superClass"] as SyntaxNode | null;
  if (parent === null) return [node];
  const found = parent.type === "Identifier" ? named.get(nameOf(parent)) : null;
  const line = found ? lineOf(found, named) : null;
  return line === null ? null : [node, ...line];
}

const membersOf = (node: SyntaxNode): readonly SyntaxNode[] =>
  (node["body"] as SyntaxNode)["body"] as SyntaxNode[];

const isMethod = (member: SyntaxNode): boolean => member.type === "MethodDefinition";

const isPlainField = (member: SyntaxNode): boolean =>
  member.type === "PropertyDefinition" &&
  member["static"] !== true &&
  member["computed"] !== true &&
  member["value"] === null;

/** The name of a member, of a private one with its `#`. */
function keyOf(member: SyntaxNode): string {
  const key = (member["key"] ?? member["property"]) as SyntaxNode;
  if (key.type === "PrivateIdentifier") return `#${nameOf(key)}`;
  return key.type === "Identifier" ? nameOf(key) : String(key["value"]);
}

/** The fields that a constructor assigns whatever happens: in a statement of its own, or in a row of them. */
function assignedBy(constructor: SyntaxNode | undefined): ReadonlySet<string> {
  const assigned = new Set<string>();
  const read = (expression: SyntaxNode): void => {
    if (expression.type === "SequenceExpression") {
      (expression["expressions"] as SyntaxNode[]).forEach(read);
    } else if (expression.type === "AssignmentExpression" && expression["operator"] === "=") {
      read(expression["right"] as SyntaxNode);
      const target = expression["left"] as SyntaxNode;
      const object = target["object"] as SyntaxNode | undefined;
      if (object?.type === "ThisExpression" && target["computed"] !== true) {
        assigned.add(keyOf(target));
      }
    }
  };
  if (constructor === undefined) return assigned;
  const block = (constructor["value"] as SyntaxNode)["body"] as SyntaxNode;
  for (const statement of block["body"] as SyntaxNode[]) {
    if (statement.type === "ExpressionStatement") read(statement["expression"] as SyntaxNode);
  }
  return assigned;
}
