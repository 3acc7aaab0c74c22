import type { MagicString } from "magic-string";
import { nameOf, namesIn, visit, type SyntaxNode } from "./syntax.ts";

/**
 * Takes out the declarations of fields that have no value there and get one in the constructor. Declared,
 * they are born undefined, and from then on V8 takes them for anything at all; born with what the
 * constructor gives them, V8 knows the class of what they hold, and does not ask at each use. They come
 * to stand behind the fields that are declared with values.
 */
export function settleFields(body: readonly SyntaxNode[], text: MagicString): void {
  const survey = look(body);
  const lines = new Map(survey.classes.map((node) => [node, lineOf(node, survey.named)]));
  const heirs = heirsOf(lines);
  for (const [node, line] of lines) {
    if (line === null) continue;
    const assigned = assignedBy(membersOf(node).find(({ kind }) => kind === "constructor"));
    // Where there is a setter of that name, or a value from a parent, to declare a field is more than to assign it.
    const others = [...line.slice(1), ...heirs.get(node)!].flatMap(membersOf).map(keyOf);
    const taken = new Set([...others, ...membersOf(node).filter(isMethod).map(keyOf), "__proto__"]);
    for (const member of membersOf(node)) {
      if (!isPlainField(member)) continue;
      const key = keyOf(member);
      if (!assigned.has(key) || taken.has(key) || survey.asked.has(key)) continue;
      text.overwrite(member.start, member.end, ";");
    }
  }
}

interface Survey {
  readonly classes: readonly SyntaxNode[];
  /** What the names of the bundle stand for: a class; null where one stands for something else, too. */
  readonly named: ReadonlyMap<string, SyntaxNode | null>;
  /** Private names that are asked for by `in`, which have to be declared. */
  readonly asked: ReadonlySet<string>;
}

function look(body: readonly SyntaxNode[]): Survey {
  const classes: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode | null>();
  const asked = new Set<string>();
  const name = (pattern: unknown, node: SyntaxNode | null): void => {
    for (const each of pattern ? namesIn(pattern as SyntaxNode) : []) {
      named.set(each, named.has(each) && named.get(each) !== node ? null : node);
    }
  };
  for (const statement of body) {
    visit(statement, (node) => {
      if (isClass(node)) {
        classes.push(node);
        name(node["id"], node);
      } else if (node.type === "VariableDeclarator") {
        const init = node["init"] as SyntaxNode | null;
        name(node["id"], init !== null && isClass(init) ? init : null);
      } else if (node.type === "AssignmentExpression") {
        name(node["left"], null);
      } else if (node.type.includes("Function")) {
        name(node["id"], null);
        for (const parameter of (node["params"] ?? []) as SyntaxNode[]) name(parameter, null);
      } else if (node.type.startsWith("Import")) {
        name(node["local"], null);
      } else if (node.type === "BinaryExpression") {
        const left = node["left"] as SyntaxNode;
        if (left.type === "PrivateIdentifier") asked.add(`#${nameOf(left)}`);
      }
    });
  }
  return { classes, named, asked };
}

const isClass = ({ type }: SyntaxNode): boolean =>
  type === "ClassDeclaration" || type === "ClassExpression";

/** A class and what it extends; null if one of those comes from elsewhere. */
function lineOf(
  node: SyntaxNode,
  named: Survey["named"],
  below: readonly SyntaxNode[] = [],
): SyntaxNode[] | null {
  const parent = node["superClass"] as SyntaxNode | null;
  if (parent === null) return [node];
  const found = parent.type === "Identifier" ? named.get(nameOf(parent)) : null;
  if (!found || below.includes(found)) return null;
  const line = lineOf(found, named, [...below, node]);
  return line === null ? null : [node, ...line];
}

/** What extends each class, directly or not. */
function heirsOf(
  lines: ReadonlyMap<SyntaxNode, readonly SyntaxNode[] | null>,
): ReadonlyMap<SyntaxNode, readonly SyntaxNode[]> {
  const heirs = new Map<SyntaxNode, SyntaxNode[]>([...lines.keys()].map((node) => [node, []]));
  for (const [node, line] of lines) {
    for (const parent of line?.slice(1) ?? []) heirs.get(parent)!.push(node);
  }
  return heirs;
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
    else if (mayReturn(statement)) break;
  }
  return assigned;
}

function mayReturn(statement: SyntaxNode): boolean {
  let found = false;
  visit(statement, ({ type }) => {
    found ||= type === "ReturnStatement";
  });
  return found;
}
