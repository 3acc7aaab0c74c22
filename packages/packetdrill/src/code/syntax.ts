import type { Value } from "./value.ts";

/** An expression of the code in a script. */
export type Expression =
  | { readonly kind: "literal"; readonly value: Value }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "tuple"; readonly items: readonly Expression[] }
  | { readonly kind: "unary"; readonly operator: string; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** `a <= b < c`: operators stand between operands. */
  | {
      readonly kind: "comparison";
      readonly operands: readonly Expression[];
      readonly operators: readonly string[];
    }
  | {
      readonly kind: "and" | "or";
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "choice";
      readonly condition: Expression;
      readonly body: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "index"; readonly of: Expression; readonly at: Expression };

/** A statement, with the line of the script on which it begins. */
export type Statement = { readonly line: number } & (
  | {
      readonly kind: "assert";
      readonly condition: Expression;
      readonly message: Expression | null;
    }
  /** `a = b = value`. */
  | { readonly kind: "assign"; readonly names: readonly string[]; readonly value: Expression }
  /** `name += value`. */
  | {
      readonly kind: "update";
      readonly name: string;
      readonly operator: string;
      readonly value: Expression;
    }
  | { readonly kind: "expression"; readonly value: Expression }
  | { readonly kind: "pass" }
  /** `if condition: statements` on one line. */
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly body: readonly Statement[];
    }
);
