import type { Mutant } from "./mutant.ts";
import { conditionChanges, expressionChanges, type Change } from "./operators.ts";
import { childrenOf, parse, type Node } from "./syntax.ts";

/** A mutant that has not been drawn yet. */
export type Site = Omit<Mutant, "id">;

/** Calls that say what is wrong, or tell of what is going on: nothing of a run depends on them. */
const SAYING =
  /^(invariant|assertNever|describe\w*|explain\w*|format\w*|.*teller\??\.\w+|.*\.(emit|publish|tell\w*))$/;
/** Functions that make text for people. */
const TEXT_MAKER = /^(describe|explain|format|toString|toText|why)/;

/** Every change that the operators know for a source file, in the order of the text. */
export function sitesOf(file: string, source: string): Site[] {
  const sites: Site[] = [];
  const branches = new Set<Node>();
  const text = (node: Node): string => source.slice(node.start, node.end);
  const lines = new LineTable(source);

  function add(node: Node, kind: Site["kind"], changes: readonly Change[]): void {
    for (const { operator, mutated } of changes) {
      sites.push({
        file,
        line: lines.lineAt(node.start),
        start: node.start,
        end: node.end,
        operator,
        kind,
        original: text(node),
        mutated,
        context: lines.context(node.start, node.end),
      });
    }
  }

  function visit(node: Node, parent: Node | null, name: string): void {
    if (isLeftOut(node, parent, name, text)) return;
    if (node.type === "IfStatement") branches.add(node.consequent);
    if (name === "test" && parent !== null && parent.type !== "SwitchCase" && !isConstant(node)) {
      add(node, "expression", conditionChanges(/^(While|DoWhile|For)/.test(parent.type)));
    }
    add(node, "expression", expressionChanges(node, text));
    const mayReturnLater = parent !== null && branches.has(parent);
    if (node.type === "ReturnStatement" ? mayReturnLater && !isAlone(parent) : mayGo(node, text))
      add(node, "statement", [{ operator: "removed", mutated: "" }]);
    for (const [property, child] of childrenOf(node)) visit(child, node, property);
  }

  visit(parse(file, source), null, "program");
  return sites.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** Types, text for people, errors, and places where an expression cannot stand. */
function isLeftOut(
  node: Node,
  parent: Node | null,
  name: string,
  text: (node: Node) => string,
): boolean {
  if (node.type === "ImportDeclaration" || node.type === "ThrowStatement") return true;
  if (node.type === "TemplateLiteral" || node.type === "StaticBlock") return true;
  if (node.type.startsWith("TS") && !/^TS(As|NonNull|Satisfies)/.test(node.type)) return true;
  if (node.type.startsWith("TSEnum")) return true;
  // -1 stands for "none", and -2 would do as well; its sign is changed anyhow
  if (node.value === 1 && parent?.type === "UnaryExpression") return true;
  // fields born as doubles, so that they stay doubles, get their value in the constructor
  if (parent?.type === "PropertyDefinition" && /^-?0\.5$/.test(text(node))) return true;
  if (name === "key" && parent?.computed !== true) return true;
  if (node.type === "CallExpression" && says(node, text)) return true;
  const own = node.id ?? node.key;
  return own?.type === "Identifier" && isFunction(node) && TEXT_MAKER.test(own.name);
}

const says = (call: Node, text: (node: Node) => string): boolean => SAYING.test(text(call.callee));

const isFunction = (node: Node): boolean =>
  node.type === "FunctionDeclaration" ||
  node.type === "MethodDefinition" ||
  (node.type === "VariableDeclarator" && /^Arrow|^Function/.test(node.init?.type ?? ""));

const isConstant = (node: Node): boolean => node.type === "Literal";

/** A statement that can be left out, and leaves a file that still compiles. */
function mayGo(node: Node, text: (node: Node) => string): boolean {
  if (node.type === "ContinueStatement") return true;
  if (node.type !== "ExpressionStatement" || typeof node.directive === "string") return false;
  const { expression } = node;
  if (expression.type === "CallExpression")
    return expression.callee.type !== "Super" && !says(expression, text);
  return /^(Assignment|Update|Await|Chain)Expression$/.test(expression.type);
}

/** `if (x) return y;` has its condition changed already. */
const isAlone = (block: Node): boolean => Array.isArray(block.body) && block.body.length < 2;

class LineTable {
  readonly #source: string;
  readonly #starts: number[] = [0];

  constructor(source: string) {
    this.#source = source;
    for (let i = 0; i < source.length; i++) if (source[i] === "\n") this.#starts.push(i + 1);
  }

  lineAt(position: number): number {
    return this.#starts.findLastIndex((start) => start <= position) + 1;
  }

  /** The line, or lines, of a piece of code on one line, with the piece in «». */
  context(start: number, end: number): string {
    const from = this.#starts[this.lineAt(start) - 1]!;
    const next = this.#starts[this.lineAt(end)];
    const to = next === undefined ? this.#source.length : next - 1;
    const marked = `${this.#source.slice(from, start)}«${this.#source.slice(start, end)}»${this.#source.slice(end, to)}`;
    return marked.replace(/\s+/g, " ").trim();
  }
}
