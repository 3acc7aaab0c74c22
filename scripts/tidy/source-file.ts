import { parseSync } from "oxc-parser";

/** A module that a source file names: statically, dynamically, as a type, or as the URL of a worker. */
export interface Reference {
  specifier: string;
  line: number;
}

export interface SourceFile {
  /** Path from the root, with forward slashes. */
  path: string;
  text: string;
  /** The text with comments, strings and regular expressions blanked: same length, same lines. */
  code: string;
  comments: readonly { text: string; start: number; end: number }[];
  references: readonly Reference[];
  /** Tests, contract suites and what only they use: not part of what is built. */
  isTest: boolean;
}

interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

const namesModule = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
]);

export function parseSourceFile(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) {
    const line = lineAt(text, error.labels[0]?.start ?? 0);
    throw new SyntaxError(`Cannot parse ${path}:${line}: ${error.message}`);
  }

  const references: Reference[] = [];
  const blanks: { start: number; end: number }[] = [...comments];
  visit(program as unknown as Node, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) references.push({ specifier, line: lineAt(text, node.start) });
    if (node.type === "TemplateElement" || isQuoted(node)) blanks.push(node);
  });
  return {
    path,
    text,
    code: blank(text, blanks),
    comments: comments.map(({ value, start, end }) => ({ text: value, start, end })),
    references,
    isTest: /\.(test|contract|fixture)\.ts$/.test(path),
  };
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function specifierOf(node: Node): string | undefined {
  if (namesModule.has(node.type)) return textOf(node["source"]);
  if (node.type !== "NewExpression" && node.type !== "CallExpression") return undefined;
  const callee = (node["callee"] as Node)["name"];
  if (callee !== "URL" && callee !== "require") return undefined;
  const first = textOf((node["arguments"] as unknown[])[0]);
  return callee === "require" || first?.startsWith(".") ? first : undefined;
}

function textOf(node: unknown): string | undefined {
  const value = isNode(node) && node.type === "Literal" ? node["value"] : undefined;
  return typeof value === "string" ? value : undefined;
}

function isQuoted(node: Node): boolean {
  if (node.type !== "Literal") return false;
  return typeof node["value"] === "string" || node["regex"] !== undefined;
}

function visit(node: Node, seen: (node: Node) => void): void {
  seen(node);
  for (const child of Object.values(node).flat()) if (isNode(child)) visit(child, seen);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function blank(text: string, ranges: readonly { start: number; end: number }[]): string {
  let code = "";
  let at = 0;
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue;
    code += text.slice(at, start) + text.slice(start, end).replace(/[^\n]/g, " ");
    at = end;
  }
  return code + text.slice(at);
}
