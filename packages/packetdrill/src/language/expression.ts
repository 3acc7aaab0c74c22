import type { Place } from "./place.ts";

/** An argument of a system call, or a part of one. */
export type Expression = Place &
  (
    | { readonly kind: "ellipsis" }
    | { readonly kind: "integer"; readonly value: number; readonly text: string }
    | { readonly kind: "symbol"; readonly name: string }
    | { readonly kind: "string"; readonly value: string }
    /** `A|B`. */
    | { readonly kind: "or"; readonly terms: readonly Expression[] }
    | { readonly kind: "list"; readonly items: readonly Expression[] }
    | { readonly kind: "struct"; readonly fields: readonly Field[] }
    /** `htons(8080)`. */
    | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  );

/** `name=value`, `name(length)=value`, or just a value, in braces. */
export interface Field {
  readonly name: string | null;
  readonly length: Expression | null;
  readonly value: Expression;
}
