import { parseSync } from "oxc-parser";

/** A node of ESTree, with the properties that are read here; its `type` says which are there. */
export interface Node {
  type: string;
  start: number;
  end: number;
  left: Node;
  right: Node;
  operator: string;
  argument: Node;
  prefix: boolean;
  callee: Node;
  arguments: Node[];
  expression: Node;
  consequent: Node;
  init: Node | null;
  id: Node | null;
  key: Node | null;
  computed: boolean;
  name: string;
  value: unknown;
  body: unknown;
  directive: string | null;
}

/** The syntax tree of a TypeScript file. */
export function parse(file: string, source: string): Node {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  return program as unknown as Node;
}

/** A child and the name of the property that holds it. */
export function* childrenOf(node: Node): Generator<[name: string, child: Node]> {
  for (const [name, value] of Object.entries(node) as [string, unknown][]) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield [name, child];
    }
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
