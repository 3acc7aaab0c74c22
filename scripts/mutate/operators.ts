import type { Node } from "./syntax.ts";

/** A change that an operator proposes: the text that stands there instead, "" to leave a statement out. */
export interface Change {
  readonly operator: string;
  readonly mutated: string;
}

type Text = (node: Node) => string;

const OTHER_BINARY: Readonly<Record<string, readonly (readonly [string, operator: string])[]>> = {
  "<": [
    ["<=", "boundary"],
    [">=", "comparison"],
  ],
  "<=": [
    ["<", "boundary"],
    [">", "comparison"],
  ],
  ">": [
    [">=", "boundary"],
    ["<=", "comparison"],
  ],
  ">=": [
    [">", "boundary"],
    ["<", "comparison"],
  ],
  "===": [["!==", "comparison"]],
  "!==": [["===", "comparison"]],
  "+": [["-", "arithmetic"]],
  "-": [["+", "arithmetic"]],
  "*": [["/", "arithmetic"]],
  "/": [["*", "arithmetic"]],
  "%": [["*", "arithmetic"]],
  "&": [["|", "bits"]],
  "|": [["&", "bits"]],
  "<<": [[">>", "bits"]],
  ">>": [["<<", "bits"]],
  ">>>": [["<<", "bits"]],
};

/** Names of functions that are easily mistaken for each other. */
const OTHER_NAME: Readonly<Record<string, readonly string[]>> = {
  seqLt: ["seqLeq", "seqGeq"],
  seqLeq: ["seqLt", "seqGt"],
  seqGt: ["seqGeq", "seqLeq"],
  seqGeq: ["seqGt", "seqLt"],
};

const OTHER_METHOD: Readonly<Record<string, string>> = {
  "Math.min": "Math.max",
  "Math.max": "Math.min",
  "Math.floor": "Math.ceil",
  "Math.ceil": "Math.floor",
  "Math.round": "Math.floor",
};

/** What may stand instead of an expression. */
export function expressionChanges(node: Node, text: Text): Change[] {
  switch (node.type) {
    case "BinaryExpression": {
      const { left, operator, right } = node;
      if (operator === "+" && (isText(left) || isText(right))) return [];
      return (OTHER_BINARY[operator] ?? []).map(([other, name]) => ({
        operator: name,
        mutated: `${text(left)} ${other} ${text(right)}`,
      }));
    }
    case "LogicalExpression": {
      const { left, operator, right } = node;
      if (operator === "??") return [{ operator: "logic", mutated: text(right) }];
      const other = operator === "&&" ? "||" : "&&";
      return [{ operator: "logic", mutated: `(${text(left)}) ${other} (${text(right)})` }];
    }
    case "UnaryExpression":
      if (node.operator === "!") return [{ operator: "not", mutated: text(node.argument) }];
      if (node.operator === "-") return [{ operator: "sign", mutated: text(node.argument) }];
      if (node.operator === "~") return [{ operator: "bits", mutated: text(node.argument) }];
      return [];
    case "Literal":
      if (typeof node.value === "boolean") {
        return [{ operator: "constant", mutated: String(!node.value) }];
      }
      if (typeof node.value !== "number") return [];
      return otherNumbers(node.value).map((other) => ({ operator: "constant", mutated: other }));
    case "AssignmentExpression": {
      const other = { "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=" }[node.operator];
      if (other === undefined || isText(node.right)) return [];
      return [
        { operator: "arithmetic", mutated: `${text(node.left)} ${other} ${text(node.right)}` },
      ];
    }
    case "UpdateExpression": {
      const other = node.operator === "++" ? "--" : "++";
      const target = text(node.argument);
      return [{ operator: "arithmetic", mutated: node.prefix ? other + target : target + other }];
    }
    case "CallExpression":
      return otherCalls(node, text);
    default:
      return [];
  }
}

/** What may stand instead of a condition. A loop that never ends tells nothing, so loops only end. */
export const conditionChanges = (isLoop: boolean): Change[] =>
  (isLoop ? ["false"] : ["true", "false"]).map((mutated) => ({ operator: "condition", mutated }));

function otherCalls(node: Node, text: Text): Change[] {
  const callee = text(node.callee);
  const rest = text(node).slice(callee.length);
  const names = OTHER_NAME[callee]?.map((mutated) => ({
    operator: "sequence",
    // written out: the file may not have imported the other name
    mutated: comparedSeqs(node, mutated, text),
  }));
  if (names !== undefined) return names;
  const method = OTHER_METHOD[callee];
  return method === undefined ? [] : [{ operator: "minmax", mutated: method + rest }];
}

function comparedSeqs(node: Node, name: string, text: Text): string {
  const sign = { seqLt: "<", seqLeq: "<=", seqGt: ">", seqGeq: ">=" }[name];
  const [a, b] = node.arguments;
  return `((${text(a!)}) - (${text(b!)}) | 0) ${sign} 0`;
}

function otherNumbers(value: number): string[] {
  if (value === 0) return ["1"];
  if (value === 1) return ["0", "2"];
  if (!Number.isInteger(value) || value >= 100) return [String(value * 2)];
  return [String(value + 1), String(value - 1)];
}

const isText = (node: Node): boolean =>
  (node.type === "Literal" && typeof node.value === "string") ||
  node.type === "TemplateLiteral" ||
  (node.type === "BinaryExpression" &&
    node.operator === "+" &&
    (isText(node.left) || isText(node.right)));
