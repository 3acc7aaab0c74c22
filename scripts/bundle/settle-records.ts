import type { MagicString } from "magic-string";
import { nameOf, visit, type SyntaxNode } from "./syntax.ts";

/** Smaller ones are mostly made and forgotten within a function, where V8 does without them. */
const FEWEST_FIELDS = 5;

/**
 * Has object literals made by constructors: `{ a: x, b: 0 }` becomes `new Record$1(x, 0)`. V8 makes a literal
 * of values that it does not know yet first without them, and from then on takes each such field for anything
 * at all; of a field that a constructor assigns it knows that it is an integer, or of which class. The
 * objects are plain ones all the same: their prototype is that of all objects.
 *
 * Literals of the outermost scope, which are made once, stay, and so do those that are more than
 * names with values, and those whose values are all known.
 */
export function settleRecords(body: readonly SyntaxNode[], text: MagicString): void {
  const constructors = new Map<string, string>();
  const made: string[] = [];
  let prefix = "Record$";
  while (text.original.includes(prefix)) prefix += "$";
  /** The constructor for a list of fields; the same list has the same one, as in V8 it has one shape. */
  const constructorOf = (fields: readonly string[]): string => {
    const key = fields.join();
    const known = constructors.get(key);
    if (known !== undefined) return known;
    const name = `${prefix}${constructors.size + 1}`;
    const values = fields.map((_, i) => `v${i}`);
    const assignments = fields.map((field, i) => `this.${field}=v${i}`);
    made.push(`const ${name}=function(${values.join()}){${assignments.join(";")}};`);
    made.push(`${name}.prototype=Object.prototype;\n`);
    constructors.set(key, name);
    return name;
  };
  let depth = 0;
  const enter = (node: SyntaxNode): void => {
    if (isRepeated(node)) depth++;
    if (depth === 0 || node.type !== "ObjectExpression" || !isRecord(node)) return;
    const properties = propertiesOf(node);
    const name = constructorOf(properties.map(keyOf));
    const isGlued = /[\w$]/.test(text.original[node.start - 1] ?? ""); // `return{`
    text.overwrite(node.start, node.start + 1, `${isGlued ? " " : ""}new ${name}(`);
    text.overwrite(node.end - 1, node.end, ")");
    for (const property of properties) {
      if (property["shorthand"] === true) continue;
      const value = property["value"] as SyntaxNode;
      text.remove(property.start, value.start);
    }
  };
  for (const statement of body) {
    visit(statement, enter, (node) => {
      if (isRepeated(node)) depth--;
    });
  }
  text.prepend(made.join(""));
}

const propertiesOf = (literal: SyntaxNode): SyntaxNode[] => literal["properties"] as SyntaxNode[];

const keyOf = (property: SyntaxNode): string => nameOf(property["key"] as SyntaxNode);

/** Whether something runs as often as it is called, or made. */
const isRepeated = (node: SyntaxNode): boolean =>
  isFunction(node) || (node.type === "PropertyDefinition" && node["static"] !== true);

const isFunction = ({ type }: SyntaxNode): boolean =>
  type === "FunctionDeclaration" ||
  type === "FunctionExpression" ||
  type === "ArrowFunctionExpression";

/** Whether a literal is so many different names with values, not all of them known. */
function isRecord(literal: SyntaxNode): boolean {
  const properties = propertiesOf(literal);
  if (properties.length < FEWEST_FIELDS || !properties.every(isField)) return false;
  if (new Set(properties.map(keyOf)).size < properties.length) return false;
  return !properties.every((property) => isKnown(property["value"] as SyntaxNode));
}

function isField(property: SyntaxNode): boolean {
  if (property.type !== "Property" || property["kind"] !== "init") return false;
  const key = property["key"] as SyntaxNode;
  if (property["computed"] === true || property["method"] === true) return false;
  if (key.type !== "Identifier" || !/^[\w$]+$/.test(nameOf(key))) return false;
  if (nameOf(key) in Object.prototype) return false; // to assign `__proto__` is not to have it
  return !takesItsName(property["value"] as SyntaxNode);
}

/** Whether a value without a name is called like the field that it is written into. */
const takesItsName = (value: SyntaxNode): boolean =>
  value.type === "ParenthesizedExpression"
    ? takesItsName(value["expression"] as SyntaxNode)
    : isFunction(value) || value.type === "ClassExpression";

/** A number, a string, true, false or null. */
function isKnown(value: SyntaxNode): boolean {
  if (value.type === "UnaryExpression") return isKnown(value["argument"] as SyntaxNode);
  return value.type === "Literal";
}
