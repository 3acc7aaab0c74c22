import { init, parse, type ImportSpecifier } from "es-module-lexer/minimal";

/** What a module says of others. */
export interface Imports {
  /** In the order of the text; `import(...)` and `import.meta` too. */
  readonly imports: readonly ImportSpecifier[];
  /** Whether it imports or exports anything: else it may be CommonJS. */
  readonly isModule: boolean;
}

/** Reads the imports of JavaScript, without running it; null if it is not well-formed. */
export async function readImports(code: string): Promise<Imports | null> {
  await init();
  try {
    const [imports, exports] = parse(code);
    return { imports, isModule: imports.length > 0 || exports.length > 0 };
  } catch {
    return null;
  }
}
