/** What the process with the tests is told to do. */
export type Order =
  | { readonly kind: "collect"; readonly files: readonly string[] }
  /** `cover` notes, besides, which mutants the test passes. Mutant 0 is none. */
  | {
      readonly kind: "run" | "cover";
      readonly test: string;
      readonly mutant: number;
      readonly limitMs: number;
    };

export interface TestRun {
  readonly passed: boolean;
  readonly message: string;
  readonly ms: number;
  /** Ids of the mutants whose code it ran. */
  readonly seen: readonly number[];
}

/** What it answers. */
export type Answer =
  | { readonly kind: "ready" }
  | {
      readonly kind: "collected";
      readonly tests: readonly string[];
      readonly broken: readonly { readonly file: string; readonly message: string }[];
      /** Mutants in code that runs when modules are loaded. */
      readonly seen: readonly number[];
    }
  | { readonly kind: "ran"; readonly run: TestRun };
